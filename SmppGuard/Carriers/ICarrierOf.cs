using SmppGuard.Model;

namespace SmppGuard.Carriers;

/// <summary>
/// Which carrier serves a number. Asked on the data path: answered from memory, without waiting, allocating or failing. What is looked for elsewhere is unknown until it is known.
/// </summary>
internal interface ICarrierOf
{
    /// <summary>
    /// The carrier's id, as routes, filings and configuration name it: lower-case letters, digits and hyphens, for example <c>china-mobile</c>. The same object each time for one carrier.
    /// Null: unknown.
    /// </summary>
    string? Of(Msisdn number);
}
