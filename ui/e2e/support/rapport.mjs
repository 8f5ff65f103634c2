// Starts the built program in a folder of its own, gives it commands, stops it. The path comes from RAPPORT_BIN.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** How long the program may take to be ready or to end, in milliseconds. */
const PATIENCE = 20_000

function binary() {
  const path = process.env.RAPPORT_BIN
  if (!path) throw new Error('RAPPORT_BIN is not set; build the program and set it to the path of the binary')
  return path
}

/** A port that was free a moment ago. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

export class Rapport {
  #log = []
  #process = null

  /** A served installation in a new folder. */
  static async start(options = []) {
    const made = new Rapport()
    made.options = options
    made.folder = await mkdtemp(join(tmpdir(), 'rapport-e2e-'))
    made.port = await freePort()
    made.origin = `http://127.0.0.1:${made.port}`
    try {
      await made.serve()
    } catch (error) {
      await made.dispose()
      throw error
    }
    return made
  }

  /** Serves, again after `end`, on the same port and folder. */
  async serve() {
    const child = spawn(binary(), ['serve', '--data', this.folder, '--listen', `127.0.0.1:${this.port}`, ...this.options], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    child.stderr.on('data', (bytes) => { this.#log.push(String(bytes)) })
    const ready = new Promise((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error(`not ready after ${PATIENCE} ms\n${this.log}`)) }, PATIENCE)
      createInterface(child.stdout).on('line', (line) => {
        this.#log.push(`${line}\n`)
        if (line.startsWith('listening on http://')) {
          clearTimeout(timer)
          resolve()
        }
      })
      child.once('error', reject)
      child.once('exit', (code) => {
        clearTimeout(timer)
        reject(new Error(`ended with code ${code} before it was ready\n${this.log}`))
      })
    })
    await ready
  }

  /** What the program printed. */
  get log() {
    return this.#log.join('')
  }

  /** Runs a command on this folder; its answer as an object. */
  async command(...args) {
    try {
      const { stdout } = await run(binary(), ['--data', this.folder, ...args, '--json'])
      return JSON.parse(stdout.trim().split('\n').at(-1) || 'null')
    } catch (error) {
      throw new Error(`rapport ${args.join(' ')}: ${error.stderr || error.message}`)
    }
  }

  /** A project with a published bot and a key. */
  async project(name, botFile) {
    const { id } = await this.command('project', 'create', '--name', name)
    const { key } = await this.command('key', 'create', '--project', String(id), '--name', 'tests', '--all')
    await this.command('bot', 'import', botFile, '--project', String(id), '--publish')
    return { id: String(id), key }
  }

  /** Ends the program: SIGTERM, or SIGKILL for a crash. */
  async end(signal = 'SIGTERM') {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    const late = setTimeout(() => { child.kill('SIGKILL') }, PATIENCE)
    await ended
    clearTimeout(late)
  }

  async dispose() {
    await this.end()
    if (this.folder) await rm(this.folder, { recursive: true, force: true })
  }
}
