export { type ErrorCode, type ErrorDetails, L0netError, NonFiniteLossError } from './errors.js';
export { type Build, supportsSimd } from './runtime/runtime.js';
