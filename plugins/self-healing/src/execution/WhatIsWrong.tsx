import {
  Alert,
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Text } from '@backstage/ui';
import { FindingList } from '../incidents/FindingList';
import { selfHealingTranslationRef } from '../translation';

/** More alerts than these tell an approver nothing new. */
const SHOWN = 3;

/** The alerts that led to a plan, and what was found to be wrong, in short. */
export const WhatIsWrong = (props: {
  alerts: Alert[];
  findings: Finding[];
  evidence: Evidence[];
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const firing = props.alerts.filter(({ status }) => status === 'firing');
  const names = [
    ...new Set(
      firing.map(({ labels, fingerprint }) => labels.alertname ?? fingerprint),
    ),
  ];
  return (
    <>
      <Text as="p" variant="body-medium">
        {names.length > 0
          ? t('approval.firing', {
              alerts: names.slice(0, SHOWN).join(', '),
              more:
                names.length > SHOWN
                  ? t('approval.moreAlerts', {
                      more: String(names.length - SHOWN),
                    })
                  : '',
            })
          : t('approval.nothingFires')}
      </Text>
      {props.findings.length > 0 ? (
        <FindingList findings={props.findings} evidence={props.evidence} />
      ) : (
        <Text as="p" color="secondary">
          {t('approval.noCause')}
        </Text>
      )}
    </>
  );
};
