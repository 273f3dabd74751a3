using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Cli.Commands.Backups;

/// <summary>The routes of a control plane that make, list and delete backups. They are additions to the API of the cloud, which only
/// restores backups, so that the typed clients do not have them.</summary>
internal sealed class BackupRoutes(EngineConnection connection) : IDisposable
{
    private const int PageSize = 100;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout, MaxResponseContentBufferSize = 8 * 1024 * 1024 };

    public void Dispose() => _http.Dispose();

    /// <summary>Returns all backups of an engine, newest first.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string engineId, CancellationToken cancellationToken)
    {
        var backups = new List<JsonObject>();
        while (true)
        {
            var page = await SendAsync(HttpMethod.Get, $"{engineId}/backups?offset={backups.Count.ToString(CultureInfo.InvariantCulture)}&limit={PageSize.ToString(CultureInfo.InvariantCulture)}", null, cancellationToken);
            var items = (page?["data"] as JsonArray ?? []).OfType<JsonObject>().ToList();
            backups.AddRange(items);
            if (items.Count < PageSize)
            {
                return backups;
            }
        }
    }

    public async Task<JsonObject> CreateAsync(string engineId, string name, string description, CancellationToken cancellationToken) =>
        (JsonObject)(await SendAsync(HttpMethod.Post, $"{engineId}/backups", new JsonObject { ["name"] = name, ["description"] = description }, cancellationToken))!;

    public Task DeleteAsync(string engineId, string backupId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"{engineId}/backups/{Uri.EscapeDataString(backupId)}", null, cancellationToken);

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        var address = new Uri(connection.Context.Cloud!.TrimEnd('/') + "/");
        using var request = new HttpRequestMessage(method, new Uri(address, $"cseengine/v1/engines/{path}"));
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            if (connection.CloudAuthentication is { } authentication)
            {
                await authentication.AuthenticateAsync(request, address, cancellationToken);
            }

            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? (text.Length == 0 ? null : JsonNode.Parse(text)) : throw Rejected(request, response.StatusCode, text);
        }
        catch (HttpRequestException exception)
        {
            throw new EngineException($"{method} {request.RequestUri!.AbsolutePath}: no response from {address}: {exception.Message}", exception);
        }
        catch (JsonException)
        {
            throw new CliException($"The response to {method} {request.RequestUri!.AbsolutePath} is not JSON: {address} is not the address of a control plane.");
        }
    }

    private static CliException Rejected(HttpRequestMessage request, HttpStatusCode status, string text)
    {
        var code = status switch { HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.NoAccess, HttpStatusCode.NotFound => ExitCode.NotFound, _ => ExitCode.Failed };
        var hint = status == HttpStatusCode.NotFound && !text.StartsWith('{') ? " Only a control plane of the local engine makes backups on request." : "";
        return new CliException($"{request.Method} {request.RequestUri!.AbsolutePath} was rejected with {(int)status}: {ReadReason(text)}.{hint}", code);
    }

    private static string ReadReason(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject error ? $"{error["error_code"]} {error["error_msg"]}: {error["detail"]}" : text;
        }
        catch (JsonException)
        {
            return text.Trim();
        }
    }
}
