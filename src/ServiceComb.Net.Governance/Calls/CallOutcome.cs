namespace ServiceComb.Net.Governance.Calls;

/// <summary>What came of one try, for HttpClient (with a response) and for the gateway (the status alone), so that both
/// share pipelines. Polly disposes the outcomes that a retry discards, and with them their responses.</summary>
internal readonly record struct CallOutcome(int StatusCode, HttpResponseMessage? Response) : IDisposable
{
    public void Dispose() => Response?.Dispose();
}
