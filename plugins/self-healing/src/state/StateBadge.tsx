import { Badge } from '@backstage/ui';
import {
  RiAlertLine,
  RiCheckLine,
  RiCloseCircleLine,
  RiInformationLine,
  RiLoopRightLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import styles from './StateBadge.module.css';
import { Tone } from './tone';

const ICONS: Record<Tone, ReactElement> = {
  danger: <RiCloseCircleLine aria-hidden />,
  warning: <RiAlertLine aria-hidden />,
  success: <RiCheckLine aria-hidden />,
  info: <RiLoopRightLine aria-hidden />,
  neutral: <RiInformationLine aria-hidden />,
};

/** A word with the icon and colour of its tone. */
export const StateBadge = (props: {
  tone: Tone;
  children: string;
  icon?: ReactElement;
  title?: string;
}) => (
  <Badge
    size="small"
    icon={props.icon ?? ICONS[props.tone]}
    className={styles[props.tone]}
    title={props.title}
  >
    {props.children}
  </Badge>
);
