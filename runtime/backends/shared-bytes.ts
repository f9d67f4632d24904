export function isShared({ buffer }: Uint8Array): boolean {
  return buffer instanceof SharedArrayBuffer;
}

/**
 * Bytes whose address every backend tells: a copy of those of a SharedArrayBuffer, of which ffi-napi tells none.
 *
 * @param length so many of them are needed.
 */
export function withAddress(bytes: Uint8Array, length = bytes.byteLength): Uint8Array {
  return isShared(bytes) ? Buffer.from(bytes.subarray(0, length)) : bytes;
}
