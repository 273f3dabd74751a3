using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <content>Items as files, their history, and scopes of ServiceComb 1.0.</content>
public sealed partial class KieClient
{
    /// <summary>Imports items.</summary>
    /// <param name="file">The items.</param>
    /// <param name="mode">What happens to those that exist.</param>
    /// <param name="label">A label, name and value, that takes the place of the items' own; only the cloud's engines know it.</param>
    /// <param name="asForm">Whether the file is sent as the form field <c>upload_file</c>, which the cloud's engines ask for and
    /// KIE itself does not know.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<KieImportResult> ImportAsync(
        KieFile file,
        KieImportMode mode = KieImportMode.Force,
        KeyValuePair<string, string>? label = null,
        bool asForm = false,
        CancellationToken cancellationToken = default)
    {
        var query = new StringBuilder();
        Add(query, "override", mode switch { KieImportMode.Abort => "abort", KieImportMode.Skip => "skip", _ => "force" });
        AddLabel(query, label);
        var body = JsonSerializer.SerializeToUtf8Bytes(file, KieJson.Default.KieFile);
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/file{query}");
        request = asForm ? await AsFormAsync(request, body) : request with { Body = body };
        return await _transport.ReadAsync(request, KieJson.Default.KieImportResult, cancellationToken);
    }

    /// <summary>Exports items; only the cloud's engines and the local one can.</summary>
    /// <param name="ids">The items; all when there is none.</param>
    /// <param name="label">A label, name and value, that the items carry.</param>
    /// <param name="isExact">Whether they carry no other.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<KieFile> ExportAsync(
        IReadOnlyList<string> ids,
        KeyValuePair<string, string>? label = null,
        bool isExact = false,
        CancellationToken cancellationToken = default)
    {
        var query = new StringBuilder();
        AddLabel(query, label);
        Add(query, "match", isExact ? "exact" : null);
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/download{query}")
        {
            IsRepeatable = true,
        };
        // The one operation that spells the header with underscores.
        request = request.WithHeader("x_engine_id", _transport.Options.EngineId, nameof(_transport.Options.EngineId));
        return _transport.ReadAsync(request.With(new KieIdList { Ids = ids }, KieJson.Default.KieIdList), KieJson.Default.KieFile, cancellationToken);
    }

    /// <summary>The versions of an item, the newest first.</summary>
    /// <param name="id">The item.</param>
    /// <param name="offset">How many to leave out.</param>
    /// <param name="limit">How many to give at most, 1 to 100; null for all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<KieItemList> GetHistoryAsync(string id, int offset = 0, int? limit = null, CancellationToken cancellationToken = default)
    {
        var query = new StringBuilder();
        AddPage(query, offset, limit);
        return _transport.GetAsync($"{_base}/revision/{Uri.EscapeDataString(id)}{query}", KieJson.Default.KieItemList, cancellationToken);
    }

    /// <summary>Deletes a scope, or keys in it, of the configuration center of ServiceComb 1.0.</summary>
    /// <param name="scope">The scope's name.</param>
    /// <param name="deletion">What of it.</param>
    /// <param name="environment">The environment; null for none.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task DeleteScopeAsync(string scope, ScopeDeletion deletion, string? environment = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Delete, $"v3/{_transport.Project}/govern/configs/{Uri.EscapeDataString(scope)}")
            .WithHeader("X-ENVIRONMENT", environment, nameof(environment));
        return _transport.RunAsync(request.With(deletion, ScopeJson.Default.ScopeDeletion), cancellationToken);
    }

    private static async Task<EngineRequest> AsFormAsync(EngineRequest request, byte[] body)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        form.Add(content, "upload_file", "kie.json");
        return request with { Body = await form.ReadAsByteArrayAsync(), BodyType = form.Headers.ContentType!.ToString() };
    }

    private static void AddLabel(StringBuilder query, KeyValuePair<string, string>? label) =>
        Add(query, "label", label is { } given ? $"{given.Key}:{given.Value}" : null);

    private static void AddPage(StringBuilder query, int offset, int? limit)
    {
        Add(query, "offset", offset > 0 ? offset.ToString(CultureInfo.InvariantCulture) : null);
        Add(query, "limit", limit?.ToString(CultureInfo.InvariantCulture));
    }
}
