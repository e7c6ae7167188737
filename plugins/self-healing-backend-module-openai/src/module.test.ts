import { describeModelModule } from '@backstage-self-healing/model-server';
import { selfHealingModuleOpenai } from './module';

describe('selfHealingModuleOpenai', () => {
  describeModelModule('openai', selfHealingModuleOpenai);
});
