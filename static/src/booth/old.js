// What browsers as old as Chrome 67 and Safari 14 lack of what the libraries use. Imported before everything else.
// A browser without BigInt is told so by the page itself: nothing below it runs, and the first words stay (booth.html).

if (typeof globalThis === "undefined") self.globalThis = self;

if (!Object.hasOwn) Object.hasOwn = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

if (typeof BigInt !== "undefined" && !DataView.prototype.setBigUint64) {
  DataView.prototype.setBigUint64 = function (at, value, little) {
    const half = BigInt(0x100000000);
    this.setUint32(at + (little ? 4 : 0), Number(value / half), little);
    this.setUint32(at + (little ? 0 : 4), Number(value % half), little);
  };
}
