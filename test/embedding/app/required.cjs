const { Network, Trainer } = require('l0net');
const { train } = require('./train.js');

train({ Network, Trainer }).then(console.log, console.error);
