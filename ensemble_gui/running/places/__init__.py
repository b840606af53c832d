"""Where members are computed: shards of an ensemble on devices of this machine, or on a cluster."""
