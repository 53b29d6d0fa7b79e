import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  Kbd,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  Popover,
  SegmentedControl,
  Switch,
  Tooltip,
} from '@mantine/core'
import kit from './kit.module.css'

/** Mantine's greys of the dark theme, in the console's own. */
const dark: MantineColorsTuple = [
  '#e4e7ec',
  '#c4cad4',
  '#98a1b0',
  '#828c9b',
  '#4a5364',
  '#353c4a',
  '#232833',
  '#14171d',
  '#101318',
  '#0e1014',
]

const accent: MantineColorsTuple = [
  '#eef0fe',
  '#e0e4fd',
  '#bcc4fb',
  '#9aa5fb',
  '#8794ff',
  '#6b7bf6',
  '#5566f0',
  '#4453d6',
  '#3947c2',
  '#2d399f',
]

/** Mantine in the console's clothes: its colours and sizes are those of theme.css. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '13px', md: '13px', lg: '14px', xl: '17px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.35' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  headings: { fontFamily: 'var(--font)', fontWeight: '620' },
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm', variant: 'default' }, classNames: { root: kit.button } }),
    Input: Input.extend({ defaultProps: { size: 'sm' }, classNames: { input: kit.input } }),
    InputWrapper: Input.Wrapper.extend({
      classNames: { label: kit.label, description: kit.description, error: kit.error },
      defaultProps: { size: 'sm' },
    }),
    Kbd: Kbd.extend({ classNames: { root: kit.kbd } }),
    Menu: Menu.extend({
      defaultProps: { shadow: 'md', transitionProps: { duration: 0 }, position: 'bottom-start', offset: 4 },
      classNames: { dropdown: kit.dropdown, item: kit.menuItem, label: kit.menuLabel, divider: kit.divider },
    }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 0 }, offset: 4 }, classNames: { dropdown: kit.dropdown } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.5 } },
      classNames: { content: kit.modal, header: kit.modalHeader, title: kit.modalTitle, body: kit.modalBody },
    }),
    Notification: Notification.extend({
      classNames: { root: kit.notification, title: kit.notificationTitle, description: kit.notificationText },
    }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'xs', transitionDuration: 0 },
      classNames: { root: kit.segments, indicator: kit.segment, label: kit.segmentLabel },
    }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' }, classNames: { track: kit.track } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 250, transitionProps: { duration: 0 }, withinPortal: true },
      classNames: { tooltip: kit.tooltip },
    }),
  },
})

const shared = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--dim)',
  '--mantine-color-placeholder': 'var(--faint)',
  '--mantine-color-default': 'var(--row)',
  '--mantine-color-default-hover': 'var(--sel)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-red-text': 'var(--bad)',
  '--mantine-shadow-md': 'var(--shadow)',
  '--mantine-shadow-xl': 'var(--shadow)',
}

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, dark: shared, light: shared })
