using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Demo;

/// <summary>What SmppGuard keeps about one message; the part of <c>/api/v1/messages</c> that the demo shows.</summary>
internal sealed record RecordedMessage(
    string Id, string? Code, string? Msisdn, string? Class, string Decision, string? Reason, string? OriginalText, string? SentText, string? Outcome, uint CommandStatus, DateTimeOffset ReceivedAt,
    string? Smsc, string? RoutedBy);

/// <summary>Asks SmppGuard over HTTP, as an auditor would.</summary>
internal sealed class Records : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http;

    public Records(Uri server, string key)
    {
        Key = key;
        _http = new HttpClient { BaseAddress = server };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public string Key { get; }

    /// <summary>All records, the oldest first, once the archive has this many.</summary>
    /// <exception cref="TimeoutException">It has fewer after a minute.</exception>
    public async Task<IReadOnlyList<RecordedMessage>> WaitForAsync(int count, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        IReadOnlyList<RecordedMessage> records = [];
        try
        {
            while (true)
            {
                var page = await _http.GetFromJsonAsync<Page>("api/v1/messages?limit=1000", deadline.Token);
                records = [.. page!.Items.OrderBy(record => record.ReceivedAt)];
                if (records.Count >= count)
                {
                    return records;
                }

                await Task.Delay(Pause, deadline.Token);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the archive has {records.Count} records instead of {count}", error);
        }
    }

    /// <summary>Waits until it is known here that the owner of a phone refused an organization's adverts.</summary>
    public async Task WaitForRefusalAsync(string organization, string phone, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            while (!string.Equals((await _http.GetFromJsonAsync<Consent>($"api/v1/consents?organization={organization}&msisdn={phone}", deadline.Token))!.State, "revoked", StringComparison.Ordinal))
            {
                await Task.Delay(Pause, deadline.Token);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("the refusal is not known", error);
        }
    }

    /// <summary>Says what a carrier has on file of the contact of a code.</summary>
    public async Task FileContactAsync(string code, string carrier, string contact, string state, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _http.PutAsJsonAsync($"api/v1/codes/{code}/filings/contact", new { carrier, kind = "Contact", value = contact, state }, cancellationToken);
        _ = answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until it is known here.</summary>
    public async Task WaitForFilingAsync(string code, string state, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            while (!string.Equals((await _http.GetFromJsonAsync<FilingList>($"api/v1/filings?code={code}", deadline.Token))!.Items.SingleOrDefault()?.State, state, StringComparison.Ordinal))
            {
                await Task.Delay(Pause, deadline.Token);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("what is filed is not known", error);
        }
    }

    /// <summary>Waits until <c>/health/ready</c> says yes.</summary>
    public async Task WaitUntilReadyAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            while (true)
            {
                using HttpResponseMessage answer = await _http.GetAsync("health/ready", deadline.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                await Task.Delay(Pause, deadline.Token);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("SmppGuard did not get ready", error);
        }
    }

    /// <summary>Waits until SmppGuard is bound to an SMSC, or knows that it is gone.</summary>
    public async Task WaitForSmscAsync(string name, bool bound, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            while ((await _http.GetFromJsonAsync<SmscList>("api/v1/smscs", deadline.Token))!.Items.Single(smsc => string.Equals(smsc.Name, name, StringComparison.Ordinal)).BindsToSend > 0 != bound)
            {
                await Task.Delay(Pause, deadline.Token);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(bound ? $"SmppGuard did not bind to SMSC {name} again" : $"SmppGuard did not notice that SMSC {name} is gone", error);
        }
    }

    public void Dispose() => _http.Dispose();

    private sealed record Consent(string State);

    private sealed record FilingList(IReadOnlyList<Filing> Items);

    private sealed record Filing(string State);

    private sealed record SmscList(IReadOnlyList<Smsc> Items);

    private sealed record Smsc(string Name, int BindsToSend);

    private sealed record Page(IReadOnlyList<RecordedMessage> Items);
}
