using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Kie;

/// <content>Import and export, history, and scopes of ServiceComb 1.0.</content>
public sealed partial class KieClient
{
    /// <summary>Imports items.</summary>
    /// <param name="file">The items to import.</param>
    /// <param name="mode">How existing items are handled.</param>
    /// <param name="label">A label (name and value) that replaces the labels of the items; supported only by engines of the cloud.</param>
    /// <param name="asForm">Whether the file is sent as the form field <c>upload_file</c>, which engines of the cloud require and
    /// the open source KIE does not support.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
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
        var body = JsonSerializer.SerializeToUtf8Bytes(file, ProtocolJson.Kie.GetTypeInfo<KieFile>());
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/file{query}");
        request = asForm ? await AsFormAsync(request, body) : request with { Body = body };
        return await _transport.ReadAsync(request, ProtocolJson.Kie.GetTypeInfo<KieImportResult>(), cancellationToken);
    }

    /// <summary>Exports items. Supported only by engines of the cloud and the local engine.</summary>
    /// <param name="ids">The ids of the items; empty for all.</param>
    /// <param name="label">A label (name and value) that the items have; null for any.</param>
    /// <param name="isExact">Whether the items have no other labels.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
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
        // This operation alone expects the header with underscores.
        request = request.WithHeader("x_engine_id", _transport.Options.EngineId, nameof(_transport.Options.EngineId));
        return _transport.ReadAsync(request.WithJson(new KieIdList { Ids = ids }, ProtocolJson.Kie.GetTypeInfo<KieIdList>()), ProtocolJson.Kie.GetTypeInfo<KieFile>(), cancellationToken);
    }

    /// <summary>Returns the history of an item, newest version first.</summary>
    /// <param name="id">The id of the item.</param>
    /// <param name="offset">The number of versions to skip.</param>
    /// <param name="limit">The maximum number of versions to return, 1 to 100; null for all.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<KieItemList> GetHistoryAsync(string id, int offset = 0, int? limit = null, CancellationToken cancellationToken = default)
    {
        var query = new StringBuilder();
        AddPage(query, offset, limit);
        return _transport.GetAsync($"{_base}/revision/{Uri.EscapeDataString(id)}{query}", ProtocolJson.Kie.GetTypeInfo<KieItemList>(), cancellationToken);
    }

    /// <summary>Deletes a scope, or keys of it, in the configuration center of ServiceComb 1.0.</summary>
    /// <param name="scope">The name of the scope.</param>
    /// <param name="deletion">The keys to delete.</param>
    /// <param name="environment">The environment; null for none.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task DeleteScopeAsync(string scope, ScopeDeletion deletion, string? environment = null, CancellationToken cancellationToken = default)
    {
        var request = new EngineRequest(HttpMethod.Delete, $"v3/{_transport.Project}/govern/configs/{Uri.EscapeDataString(scope)}")
            .WithHeader("X-ENVIRONMENT", environment, nameof(environment));
        return _transport.RunAsync(request.WithJson(deletion, ProtocolJson.KieScopes.GetTypeInfo<ScopeDeletion>()), cancellationToken);
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
        Add(query, "label", label is { } pair ? $"{pair.Key}:{pair.Value}" : null);

    private static void AddPage(StringBuilder query, int offset, int? limit)
    {
        Add(query, "offset", offset > 0 ? offset.ToString(CultureInfo.InvariantCulture) : null);
        Add(query, "limit", limit?.ToString(CultureInfo.InvariantCulture));
    }
}
