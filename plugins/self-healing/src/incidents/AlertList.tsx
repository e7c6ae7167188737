import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Cell, ColumnConfig, Link, Table, Text, useTable } from '@backstage/ui';
import { StateBadge } from '../state/StateBadge';
import { webAddress } from '../state/webAddress';
import { WrappingCell } from '../state/WrappingCell';
import { Ago, Lasting } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './AlertList.module.css';
import { alertLinks } from './alertLinks';

/** A storm has hundreds of alerts, which nobody reads at once. */
const PAGE_SIZE = 20;

type Row = Alert & { id: string };

/** Labels that the table already shows, or that say nothing new. */
const SHOWN = ['alertname', 'severity'];

/** Annotations whose words are shown as they are, the shorter first. */
const WORDS = ['summary', 'message', 'description'];

/** One after the other, so that each can be told from the next. */
function inSentences(words: string[]): string {
  return words
    .map((said, index) =>
      index === words.length - 1 || /[.!?…]$/.test(said) ? said : `${said}.`,
    )
    .join(' ');
}

/** An alert's name, what it says, and where it leads. */
const AlertCell = ({ alert }: { alert: Alert }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { labels, annotations, generatorUrl, fingerprint } = alert;
  const words = WORDS.map(name => annotations[name]?.trim()).filter(Boolean);
  const links = alertLinks(annotations);
  return (
    <WrappingCell
      title={labels.alertname ?? fingerprint}
      description={inSentences([...new Set(words)])}
      href={webAddress(generatorUrl)}
    >
      {links.length > 0 && (
        <span className={styles.links}>
          {links.map(({ kind, name, href }) => (
            <Link key={href} href={href} target="_blank" rel="noopener">
              {kind === 'other' ? name : t(`alerts.links.${kind}`)}
            </Link>
          ))}
        </span>
      )}
    </WrappingCell>
  );
};

/** The alerts folded into an incident, firing ones first. */
export const AlertList = ({ alerts }: { alerts: Alert[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const rows: Row[] = alerts
    .map(alert => ({
      ...alert,
      id: `${alert.source}/${alert.fingerprint}/${alert.startsAt}`,
    }))
    .sort(
      (a, b) =>
        a.status.localeCompare(b.status) ||
        a.startsAt.localeCompare(b.startsAt),
    );

  const columns: ColumnConfig<Row>[] = [
    {
      id: 'status',
      label: t('alerts.status'),
      width: 115,
      cell: alert => (
        <Cell>
          <StateBadge tone={alert.status === 'firing' ? 'danger' : 'success'}>
            {t(`alerts.statuses.${alert.status}`)}
          </StateBadge>
        </Cell>
      ),
    },
    {
      id: 'name',
      label: t('alerts.name'),
      isRowHeader: true,
      defaultWidth: '2fr',
      minWidth: 220,
      cell: alert => <AlertCell alert={alert} />,
    },
    {
      id: 'labels',
      label: t('alerts.labels'),
      minWidth: 200,
      defaultWidth: '2fr',
      cell: alert => (
        <Cell>
          <span className={styles.labels}>
            {Object.entries(alert.labels)
              .filter(([name]) => !SHOWN.includes(name))
              .map(([name, value]) => (
                <code key={name}>
                  {name}={value}
                </code>
              ))}
          </span>
        </Cell>
      ),
    },
    {
      id: 'since',
      label: t('alerts.since'),
      width: 135,
      cell: alert => (
        <Cell>
          <Ago at={alert.startsAt} />
          <Text as="p" variant="body-x-small" color="secondary">
            <Lasting from={alert.startsAt} to={alert.endsAt ?? null} />
          </Text>
        </Cell>
      ),
    },
  ];

  const { tableProps } = useTable({
    mode: 'complete',
    data: rows,
    paginationOptions: { pageSize: PAGE_SIZE, showPageSizeOptions: false },
  });
  return (
    <Table
      {...tableProps}
      columnConfig={columns}
      pagination={
        rows.length > PAGE_SIZE ? tableProps.pagination : { type: 'none' }
      }
      emptyState={<Text color="secondary">{t('alerts.none')}</Text>}
    />
  );
};
