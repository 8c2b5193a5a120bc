using System.Diagnostics.CodeAnalysis;
using SmppGuard.Model;
using SmppGuard.Relay.Smsc;

namespace SmppGuard.Relay.Submits;

/// <summary>
/// A request that an SMSC has not answered yet, in the window of its connection or in the queue before it: a submit (or replace_sm) that was allowed, or a query_sm or cancel_sm. One of
/// the two, and a value: the window holds it without an allocation.
/// </summary>
internal readonly struct PendingRequest
{
    private readonly SmscOperation? _operation;
    private readonly PendingSubmit _submit;

    public PendingRequest(in PendingSubmit submit) => _submit = submit;

    public PendingRequest(SmscOperation operation) => _operation = operation;

    /// <summary>The submit; only where <see cref="IsOperation"/> is false.</summary>
    [UnscopedRef]
    public ref readonly PendingSubmit Submit => ref _submit;

    /// <summary>To whom it goes; none: it is no message.</summary>
    public Msisdn Recipient => _submit.Msisdn;

    /// <summary>A message that waited for its time, of which nothing has been sent.</summary>
    public bool IsScheduled => _operation is null && _submit.Request.Released is not null && !_submit.HasBegun;

    public bool IsOperation([NotNullWhen(true)] out SmscOperation? operation) => (operation = _operation) is not null;
}
