import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { useEffect, useRef, useState } from 'react';
import { isUnderWay } from './isUnderWay';

/**
 * The place where answers are shown. While another one is written there it stays
 * as high as it was, so that the page does not jump; and whoever has asked is led
 * to it, for the button that they pressed is gone by then.
 */
export function useAnswerPlace(
  shown: Pick<Analysis, 'id' | 'status'> | undefined,
) {
  const place = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState<{ id: string; height: number }>();
  const isShown = asked !== undefined && asked.id === shown?.id;

  useEffect(() => {
    if (!isShown || !place.current) return;
    place.current.focus({ preventScroll: true });
    // Its beginning: all of it may be higher than the window.
    place.current.firstElementChild?.scrollIntoView({ block: 'nearest' });
  }, [isShown]);

  return {
    place,
    minHeight: isShown && isUnderWay(shown) ? asked.height : undefined,
    /** To be called before one is asked for; what it gives, once it is. */
    beforeAsking() {
      const height = place.current?.offsetHeight ?? 0;
      return ({ id }: Pick<Analysis, 'id'>) => setAsked({ id, height });
    },
  };
}
