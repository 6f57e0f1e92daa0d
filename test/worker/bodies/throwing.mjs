throw new Error('no good start');
