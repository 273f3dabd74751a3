namespace Microsoft.Extensions.Http;

/// <summary>Named as the handler of Microsoft.Extensions.Http.Polly. Repeats what its HandleTransientHttpError() and
/// OrResult(429) describe, three times.</summary>
internal sealed class PolicyHttpMessageHandler : DelegatingHandler
{
    private const int Retries = 3;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (retry == Retries || (int)response.StatusCode is not (429 or >= 500))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException) when (retry < Retries)
            {
            }
        }
    }
}
