import { AnalysisList } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Text } from '@backstage/ui';
import { RiRobot2Line } from '@remixicon/react';
import { useState } from 'react';
import { selfHealingApiRef } from '../api';
import { describeFailure } from '../live/describeFailure';
import { FailureAlert } from '../live/LiveView';
import { useLive } from '../live/useLive';
import { Section } from '../state/Section';
import { formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import styles from './AnalysisSection.module.css';
import { AnalysisView } from './AnalysisView';
import { EarlierAnalyses } from './EarlierAnalyses';
import { isUnderWay } from './isUnderWay';
import { useAnswerPlace } from './useAnswerPlace';

/**
 * What a model makes of the incident: advice beside the story, which goes on
 * without it.
 */
export const AnalysisSection = (props: {
  incidentId: string;
  /** Whether the reader can run runbooks on this page. */
  mayRun: boolean;
}) => {
  const { incidentId, mayRun } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const [chosen, setChosen] = useState<string>();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const live = useLive<AnalysisList>(
    incidentId,
    () => api.listAnalyses(incidentId),
    {
      concerns: signal => signal.incidentId === incidentId,
      unsettled: ({ items }) => isUnderWay(items[0]),
    },
  );

  const items = live.value?.items ?? [];
  const [newest] = items;
  const shown = items.find(({ id }) => id === chosen) ?? newest;
  const { place, minHeight, beforeAsking } = useAnswerPlace(shown);

  const ask = async () => {
    const isAsked = beforeAsking();
    setPending(true);
    setError(undefined);
    try {
      isAsked(await api.askForAnalysis(incidentId));
      setChosen(undefined);
    } catch (failure) {
      setError(failure as Error);
    }
    setPending(false);
    live.refresh();
  };

  const { value: list } = live;
  if (!list) {
    // A backend that knows of no models says 404; nothing is missing then.
    if (!live.error || describeFailure(live.error).status === 404) return null;
    return (
      <FailureAlert
        error={live.error}
        title={t('analysis.failedToLoad')}
        onRetry={live.refresh}
      />
    );
  }
  const { mayAnalyze, unavailable, outdated } = list;
  if (!newest && unavailable !== undefined) {
    return (
      <p className={styles.quiet}>
        {t('analysis.unavailable', { reason: unavailable })}
      </p>
    );
  }
  const underWay = isUnderWay(newest);
  const askable = mayAnalyze && unavailable === undefined && !underWay;

  return (
    <Section title={t('analysis.title')} description={t('analysis.advice')}>
      <div className={styles.section}>
        {!newest && (
          <Text as="p" color="secondary">
            {t('analysis.nothingYet')} {!mayAnalyze && t('analysis.notYours')}
          </Text>
        )}
        {shown && shown !== newest && (
          <p className={styles.earlier}>
            {t('analysis.isEarlier', { time: formatClock(shown.askedAt) })}{' '}
            <Button
              size="small"
              variant="tertiary"
              onPress={() => setChosen(undefined)}
            >
              {t('analysis.newest')}
            </Button>
          </p>
        )}
        {shown && (
          <div
            ref={place}
            className={styles.place}
            style={{ minHeight }}
            tabIndex={-1}
          >
            <span className={styles.beginning} />
            <AnalysisView
              key={shown.id}
              analysis={shown}
              mayAnalyze={mayAnalyze}
              mayRun={mayRun}
              onChanged={live.refresh}
            />
          </div>
        )}
        {(askable || unavailable !== undefined) && (
          <div className={styles.actions}>
            {outdated && !underWay && (
              <Text as="span" variant="body-small">
                {t('analysis.outdated')}
              </Text>
            )}
            {askable && (
              <Button
                size="small"
                variant={newest && !outdated ? 'secondary' : 'primary'}
                iconStart={<RiRobot2Line />}
                isPending={pending}
                onPress={ask}
              >
                {t(newest ? 'analysis.askAgain' : 'analysis.ask')}
              </Button>
            )}
            {unavailable !== undefined && (
              <Text as="span" variant="body-small" color="secondary">
                {unavailable}
              </Text>
            )}
          </div>
        )}
        {error && (
          <FailureAlert
            error={error}
            title={t('analysis.askFailed')}
            forbidden={t('states.notAllowed')}
          />
        )}
        <EarlierAnalyses
          analyses={items.slice(1)}
          chosen={shown?.id}
          onChoose={setChosen}
        />
      </div>
    </Section>
  );
};
