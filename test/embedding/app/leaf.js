import { supportsSimd } from 'l0net';

console.log(supportsSimd());
