namespace ServiceComb.Net.Governance.Calls;

/// <summary>What came of one try, for HttpClient (with a response) and for the gateway (the status alone), so that both
/// share pipelines. Polly disposes the outcomes that a retry discards, and with them their responses.</summary>
internal readonly record struct CallOutcome(int StatusCode, HttpResponseMessage? Response) : IDisposable
{
    /// <summary>By which spring-cloud-huawei says another status than the response has.</summary>
    private const string StatusHeader = "X-HTTP-STATUS-CODE";

    /// <summary>The pause that the answer asks for, where there is no response to read it from.</summary>
    public TimeSpan? AskedPause { get; init; }

    /// <summary>The pause that the answer asks for before another try.</summary>
    public TimeSpan? RetryAfter => AskedPause ?? (Response?.Headers.RetryAfter is not { } asked ? null
        : asked.Delta ?? (Response.Headers.Date is { } sent && asked.Date is { } date && date > sent ? date - sent : null));

    public static CallOutcome Of(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var headers = response.Headers.NonValidated;
        return headers.TryGetValues(StatusHeader, out var said) && int.TryParse(said.ToString(), out var other) ? new CallOutcome(other, response)
            : response.Version.Major > 1 && status == 200 && headers.TryGetValues(GrpcStatus.Header, out var code)
                ? new CallOutcome(GrpcStatus.ToHttp(code.ToString()), response)
            : new CallOutcome(status, response);
    }

    public void Dispose() => Response?.Dispose();
}
