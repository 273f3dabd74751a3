using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServiceComb.Net.Conformance.Engines;
using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Sends steps exactly as they were recorded, without normalizing paths or bodies.</summary>
internal sealed class EngineCalls(Placeholders placeholders, EngineUnderTest engine) : IDisposable
{
    private static readonly TimeSpan MaxCall = TimeSpan.FromSeconds(60);
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })
    {
        Timeout = MaxCall,
    };

    public void Dispose() => _http.Dispose();

    /// <summary>Formats the request of a step for reports.</summary>
    public string Describe(Step step) =>
        $"{(step.Kind == StepKind.Watch ? "watch" : step.Method)} {step.Server} {placeholders.Resolve(step.Path ?? "")}"
        + (BodyOf(step) is { } body ? $" {body}" : "");

    public async Task<EngineResponse> SendAsync(Step step, CancellationToken cancellationToken)
    {
        var started = engine.Time.GetTimestamp();
        try
        {
            using var request = ToRequest(step);
            using var response = await _http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return new EngineResponse
            {
                Status = (int)response.StatusCode,
                Headers = HeadersOf(response),
                ContentType = response.Content.Headers.ContentType?.MediaType,
                Body = body.TrimEnd('\n'),
                Took = engine.Time.GetElapsedTime(started),
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new EngineResponse { Failure = $"no response: {exception.Message}" };
        }
    }

    /// <summary>Opens a watch.</summary>
    public async Task<(OpenWatch? Watch, EngineResponse? Rejection)> OpenWatchAsync(Step step, CancellationToken cancellationToken)
    {
        var address = AddressOf(step);
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            foreach (var (name, value) in step.Headers)
            {
                socket.Options.SetRequestHeader(name, placeholders.Resolve(value));
            }

            var target = new Uri($"ws{address.OriginalString[Uri.UriSchemeHttp.Length..]}", AsWritten);
            await socket.ConnectAsync(target, cancellationToken).WaitAsync(MaxCall, cancellationToken);
            return (new OpenWatch(socket), null);
        }
        catch (Exception exception) when (exception is WebSocketException or TimeoutException)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            return (null, status == 0 ? new EngineResponse { Failure = $"no watch: {exception.Message}" } : new EngineResponse { Status = status });
        }
    }

    private HttpRequestMessage ToRequest(Step step)
    {
        var request = new HttpRequestMessage(new HttpMethod(step.Method!), AddressOf(step));
        if (BodyOf(step) is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in step.Headers)
        {
            var text = placeholders.Resolve(value);
            if (!request.Headers.TryAddWithoutValidation(name, text) && request.Content is { } content)
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, text);
            }
        }

        return request;
    }

    // Spaces in recorded paths were sent escaped, because a request line cannot contain them.
    private Uri AddressOf(Step step) => new(
        $"{engine.GetAddress(step.Server!).GetLeftPart(UriPartial.Authority)}{placeholders.Resolve(step.Path!).Replace(" ", "%20", StringComparison.Ordinal)}",
        AsWritten);

    private string? BodyOf(Step step) => step.Body switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => placeholders.Resolve(text.GetString()!),
        { } json => placeholders.Resolve(JsonSerializer.Serialize(json, Readable), value => JsonEncodedText.Encode(value).ToString()),
    };

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[name] = values.First();
        }

        return headers;
    }
}
