/**
 * Runs a command, and kills all of its process group as soon as standard input is closed at the other end. A subshell in
 * the group waits for that; the command itself takes the place of the shell, and has no standard input.
 */
const LEASH = 'exec 4<&0; (read -r _ <&4; kill -s KILL -- -$$) & exec "$@" 4<&- </dev/null';

/**
 * The arguments for /bin/sh, to be started `detached` and with a pipe as its standard input, to run a command that ends
 * with this process, however this ends.
 */
export function leashed(command: string, args: readonly string[]): string[] {
  return ['-c', LEASH, 'sh', command, ...args];
}
