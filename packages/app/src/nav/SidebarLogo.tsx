import { Link, useSidebarOpenState } from '@backstage/core-components';
import { LogoMark } from './LogoMark';
import styles from './SidebarLogo.module.css';

export const SidebarLogo = () => {
  const { isOpen } = useSidebarOpenState();

  return (
    <div className={styles.root}>
      <Link to="/" underline="none" aria-label="Backstage Self-Healing, home">
        <span className={styles.content}>
          <LogoMark />
          {isOpen && (
            <span className={styles.name}>
              Backstage
              <br />
              Self-Healing
            </span>
          )}
        </span>
      </Link>
    </div>
  );
};
