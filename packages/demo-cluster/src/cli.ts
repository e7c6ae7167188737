import { parseArgs } from 'node:util';
import { callCluster, CommandError } from './cli/clusterClient';
import { start } from './cli/start';
import { readState } from './cli/stateDirectory';
import { statusTable } from './cli/statusTable';
import { FAULTS } from './faults';

const USAGE = `Usage:
  yarn demo status                      how the shop's services are doing
  yarn demo break <service> <fault>     ${FAULTS.join(', ')}
  yarn demo heal [service]              undo faults
  yarn demo kubeconfig                  print a kubeconfig for kubectl
  yarn demo start [--no-alerts]         run the cluster (yarn start does)
  yarn demo models                      run the stand-in for a model (yarn start does)`;

async function run(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'no-alerts': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, ...operands] = positionals;
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const expect = (least: number, most: number) => {
    if (operands.length < least || operands.length > most) {
      throw new CommandError(USAGE);
    }
  };
  if (values.help || command === undefined || command === 'help') {
    print(USAGE);
    return;
  }
  switch (command) {
    case 'start':
      expect(0, 0);
      await start({ alerts: !values['no-alerts'] });
      return;
    case 'break': {
      expect(2, 2);
      const [service, fault] = operands;
      if (!FAULTS.some(known => known === fault)) {
        throw new CommandError(
          `unknown fault "${fault}", choose one of: ${FAULTS.join(', ')}`,
        );
      }
      await callCluster('POST', '/demo/break', { service, fault });
      print(`${service} now suffers from ${fault}.`);
      return;
    }
    case 'heal': {
      expect(0, 1);
      const [service] = operands;
      await callCluster('POST', '/demo/heal', { service });
      print(service ? `${service} is healed.` : 'Everything is healed.');
      return;
    }
    case 'status': {
      expect(0, 0);
      const { services } = await callCluster('GET', '/demo/status');
      print(statusTable(services));
      return;
    }
    case 'kubeconfig': {
      expect(0, 0);
      await callCluster('GET', '/demo/status');
      print(readState('kubeconfig') ?? '');
      return;
    }
    default:
      throw new CommandError(`unknown command "${command}"\n${USAGE}`);
  }
}

run(process.argv.slice(2)).catch((error: Error & { code?: string }) => {
  const expected =
    error instanceof CommandError ||
    error.code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(`${expected ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
