import type { Site } from '../../shared/model/sites/site.ts'
import type { SourceDeps } from './batcher.ts'
import type { FollowDeps, FollowedSource, Follower } from './follow-file.ts'
import { followFile } from './follow-file.ts'

/** What following the files of a whole service needs. */
export interface FollowersDeps extends SourceDeps {
  findSite(siteId: string): Site | undefined
  save(sourceId: string, edit: Parameters<FollowDeps['save']>[0]): void
  onError(error: unknown, sourceId: string): void
  poll?: number
}

/** The followed files of a service: one follower for each source. */
export class Followers {
  private readonly deps: FollowersDeps
  private readonly followers = new Map<string, Follower>()

  constructor(deps: FollowersDeps) {
    this.deps = deps
  }

  /** Begins to follow a source where its durable offset says. */
  start(source: FollowedSource): void {
    if (this.followers.has(source.id)) return
    const follower = followFile(source, {
      ...this.deps,
      site: () => this.deps.findSite(source.siteId),
      save: (edit) => this.deps.save(source.id, edit),
      onError: (error) => this.deps.onError(error, source.id),
    })
    this.followers.set(source.id, follower)
  }

  /** Resolves when nothing of that file is read any more. */
  async stop(sourceId: string): Promise<void> {
    const follower = this.followers.get(sourceId)
    this.followers.delete(sourceId)
    await follower?.stop()
  }

  /** Stops all; resolves when nothing is read any more. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.followers.keys()].map((id) => this.stop(id)))
  }
}
