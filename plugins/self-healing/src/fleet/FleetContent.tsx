import { Container } from '@backstage/ui';
import { Route, Routes } from 'react-router-dom';
import { IncidentPage } from '../incidents/IncidentPage';
import { Fleet } from './Fleet';
import styles from './FleetContent.module.css';

/** Incidents of everything, and below it in the address each by its id. */
export const FleetContent = () => (
  <Container className={styles.content}>
    <Routes>
      <Route path="/" element={<Fleet />} />
      <Route path="/incidents/:incidentId" element={<IncidentPage />} />
    </Routes>
  </Container>
);
