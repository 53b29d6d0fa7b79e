import { Popover } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { SeverityIcon } from '../../components/status/severity.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { messages } from '../../messages/messages.ts'
import { markNoticesSeen, useConsole } from '../../state/console-store.ts'
import css from './top-bar.module.css'

/** What was announced since this window was opened. */
export function NoticeMenu() {
  const text = messages.frame.notices
  const notices = useConsole((store) => store.notices)
  const [opened, setOpened] = useState(false)
  const unseen = notices.filter((notice) => !notice.seen && !notice.withdrawn).length
  function change(open: boolean): void {
    setOpened(open)
    if (!open) markNoticesSeen()
  }
  return (
    <Popover opened={opened} onChange={change} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={`${css.pill} ${css.square}`}
          aria-label={unseen > 0 ? `${text.label}: ${text.unseen(unseen)}` : text.label}
          data-tip={text.label}
          aria-expanded={opened}
          onClick={() => change(!opened)}
        >
          <IconInbox size={15} stroke={1.7} aria-hidden />
          {unseen > 0 && <span className={css.dot}>{unseen}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.label}>
        <div className={css.notices}>
          {notices.length === 0 && <p className={css.empty}>{text.empty}</p>}
          {notices.map((notice) => (
            <Link key={notice.id} href={notice.link} className={css.notice} onClick={() => change(false)}>
              <SeverityIcon severity={notice.severity} titled />
              <span>{notice.title}</span>
              <RelativeTime at={notice.at} className="faint" />
              <span className={css.noticeBody}>{notice.withdrawn ? text.withdrawn : notice.body}</span>
            </Link>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
