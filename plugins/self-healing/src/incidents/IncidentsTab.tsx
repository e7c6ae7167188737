import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Route, Routes } from 'react-router-dom';
import { EntityIncidents } from './EntityIncidents';
import { IncidentPage } from './IncidentPage';

/** The list, and below it in the address each incident by its id. */
export const IncidentsTab = () => {
  const entityRef = stringifyEntityRef(useEntity().entity);
  return (
    <Routes>
      <Route path="/" element={<EntityIncidents entityRef={entityRef} />} />
      <Route
        path="/:incidentId"
        element={<IncidentPage entityRef={entityRef} />}
      />
    </Routes>
  );
};
