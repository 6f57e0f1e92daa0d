import { Network } from 'l0net';
import { relaxed } from 'l0net/relaxed';

Network.create({ inputs: 3, layers: [2], build: relaxed }).then(
  ({ build }) => console.log(build),
  console.error,
);
