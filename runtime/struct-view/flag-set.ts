/** A set of named bits. Open: bits without a name are kept and shown in hex, never an error. */
export class FlagSet<Bits extends number | bigint, Name extends string = string> {
  /** The flags by their C names. */
  readonly flags: Readonly<Record<Name, Bits>>;

  constructor(flags: Readonly<Record<Name, Bits>>) {
    this.flags = flags;
  }

  /** The C names of the bits set in `bits`, in header order, then what has no name as one hex number. */
  names(bits: CarrierOf<Bits>): string[] {
    const all = unsigned(bits);
    let rest = all;
    const names: string[] = [];
    for (const [name, value] of Object.entries<Bits>(this.flags)) {
      const flag = unsigned(value);
      if (flag !== 0n && (all & flag) === flag) {
        names.push(name);
        rest &= ~flag;
      }
    }
    if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
    return names;
  }

  /** `A | B | 0x80000`, or `0`. */
  format(bits: CarrierOf<Bits>): string {
    return this.names(bits).join(' | ') || '0';
  }
}

/** The bits as C sees them: `1 << 31` is negative in JavaScript. */
function unsigned(bits: number | bigint): bigint {
  return typeof bits === 'bigint' ? BigInt.asUintN(64, bits) : BigInt.asUintN(32, BigInt(bits));
}

/** The type that holds any set of these bits, named or not. */
type CarrierOf<Bits> = Bits extends bigint ? bigint : number;
