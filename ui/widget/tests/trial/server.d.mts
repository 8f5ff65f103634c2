/** A conversation as the trial server keeps it. */
export interface TrialVisitor {
  recipient: string
  messages: { id: number; from: string; text: string }[]
}

export class TrialServer {
  origin: string
  sockets: boolean
  loseAcks: number
  listen(port?: number): Promise<this>
  close(): Promise<void>
  cut(): void
  visitor(recipient: string): TrialVisitor
  add(visitor: TrialVisitor, message: Record<string, unknown>): unknown
}
