import { Verdict } from '@backstage-self-healing/plugin-self-healing-common';
import {
  RiEyeLine,
  RiEyeOffLine,
  RiForbidLine,
  RiPlayLine,
  RiUserLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import { StateBadge } from './StateBadge';
import { Tone } from './tone';

const VERDICTS: Record<Verdict, { tone: Tone; icon: ReactElement }> = {
  ignore: { tone: 'neutral', icon: <RiEyeOffLine aria-hidden /> },
  observe: { tone: 'neutral', icon: <RiEyeLine aria-hidden /> },
  suggest: { tone: 'warning', icon: <RiUserLine aria-hidden /> },
  act: { tone: 'info', icon: <RiPlayLine aria-hidden /> },
  deny: { tone: 'danger', icon: <RiForbidLine aria-hidden /> },
};

/** What was decided, or what a policy may decide at most. */
export const VerdictBadge = (props: { verdict: Verdict; children: string }) => (
  <StateBadge {...VERDICTS[props.verdict]}>{props.children}</StateBadge>
);
