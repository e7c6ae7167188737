import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Entity } from '@backstage/catalog-model';
import { reportOf } from '../../wordsOf';
import { nameDetector } from '../pii/names/nameDetector';
import { Detector } from '../spans';

/** Whoever joins is hidden after this at the latest. */
const READ_EVERY_MS = 15 * 60_000;

/** Of one page that is asked of the catalog. */
const PAGE = 1_000;
/** More people than any catalog has; what is left out is said. */
const MOST_PEOPLE = 500_000;

/**
 * The names of the catalog's users, read now and then. As long as they were
 * never read nobody can say what is a name, so nothing passes.
 */
export class CatalogNames {
  #detector: Detector | undefined;
  #readAt = 0;

  constructor(
    private readonly options: {
      auth: AuthService;
      catalog: CatalogService;
      logger: LoggerService;
    },
  ) {}

  detector(): Detector | undefined {
    return this.#detector;
  }

  /** Keeps what was known when the catalog does not answer. */
  async refreshIfOld(): Promise<void> {
    const { logger } = this.options;
    if (Date.now() - this.#readAt < READ_EVERY_MS) return;
    try {
      this.#detector = nameDetector(await this.#read());
      this.#readAt = Date.now();
    } catch (error) {
      logger.warn(
        `The names of the catalog's users could not be read, ${
          this.#detector
            ? 'so those known before are hidden'
            : 'so texts are withheld until they are'
        }: ${reportOf(error)}`,
      );
    }
  }

  async #read(): Promise<Set<string>> {
    const { auth, catalog, logger } = this.options;
    const credentials = await auth.getOwnServiceCredentials();
    const names = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await catalog.queryEntities(
        cursor
          ? { cursor, limit: PAGE }
          : {
              filter: { kind: 'User' },
              fields: [
                'kind',
                'metadata.name',
                'metadata.title',
                'spec.profile.displayName',
              ],
              limit: PAGE,
            },
        { credentials },
      );
      page.items.flatMap(namesOf).forEach(name => names.add(name));
      cursor = page.pageInfo.nextCursor;
      if (names.size >= MOST_PEOPLE && cursor) {
        logger.warn(`Only ${MOST_PEOPLE} names of users are hidden`);
        break;
      }
    } while (cursor);
    return names;
  }
}

function namesOf({ metadata, spec }: Entity): string[] {
  const profile = spec?.profile as { displayName?: unknown } | undefined;
  return [metadata.title, profile?.displayName].filter(
    (name): name is string => typeof name === 'string',
  );
}
