import { describeModelModule } from '@backstage-self-healing/model-server';
import { selfHealingModuleAnthropic } from './module';

describe('selfHealingModuleAnthropic', () => {
  describeModelModule('anthropic', selfHealingModuleAnthropic);
});
