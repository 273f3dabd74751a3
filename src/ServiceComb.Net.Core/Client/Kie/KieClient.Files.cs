using System.Net.Http.Headers;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <content>Import and export, history, and scopes of ServiceComb 1.0.</content>
public sealed partial class KieClient
{
    private const int MaxPageSize = 100;

    /// <summary>Imports items. An item without a status is enabled.</summary>
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
        var items = RequestArguments.NotNull(file) with { Data = [.. file.Data.Select(WithStatus)] };
        var query = new EngineQuery().Add("override", mode switch { KieImportMode.Abort => "abort", KieImportMode.Skip => "skip", _ => "force" }).Add("label", LabelText(label));
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/file{query}").WithJson(items, ProtocolJson.Kie.GetTypeInfo<KieFile>());
        return await _transport.ReadAsync(asForm ? await AsFormAsync(request) : request, ProtocolJson.Kie.GetTypeInfo<KieImportResult>(), cancellationToken);
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
        var query = new EngineQuery().Add("label", LabelText(label)).Add("match", isExact ? "exact" : null);
        // This operation alone expects the header with underscores.
        var request = new EngineRequest(HttpMethod.Post, $"{_base}/download{query}") { IsRepeatable = true }
            .WithHeader("x_engine_id", _transport.Options.EngineId, nameof(_transport.Options.EngineId));
        var body = new KieIdList { Ids = RequestArguments.NoneEmpty(ids) };
        return _transport.ReadAsync(request.WithJson(body, ProtocolJson.Kie.GetTypeInfo<KieIdList>()), ProtocolJson.Kie.GetTypeInfo<KieFile>(), cancellationToken);
    }

    /// <summary>Returns the history of an item, newest version first.</summary>
    /// <param name="id">The id of the item.</param>
    /// <param name="offset">The number of versions to skip.</param>
    /// <param name="limit">The maximum number of versions to return, 1 to 100; null for all.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    public Task<KieItemList> GetHistoryAsync(string id, int offset = 0, int? limit = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(Path($"/revision/{id}") + AddPage(new EngineQuery(), offset, limit), ProtocolJson.Kie.GetTypeInfo<KieItemList>(), cancellationToken);

    /// <summary>Returns all versions of an item, newest first, which are requested page by page.</summary>
    public IAsyncEnumerable<KieItem> EnumerateHistoryAsync(string id, CancellationToken cancellationToken = default)
    {
        RequestArguments.NotEmpty(id);
        // The total of a history is the number of versions on the page.
        return Pages.EnumerateAsync(
            0, MaxPageSize, async (offset, limit, token) => ((await GetHistoryAsync(id, offset, limit, token)).Data, (int?)null), cancellationToken);
    }

    /// <summary>Deletes a scope, or keys of it, in the configuration center of ServiceComb 1.0.</summary>
    /// <param name="scope">The name of the scope.</param>
    /// <param name="deletion">The keys to delete.</param>
    /// <param name="environment">The environment; null for none.</param>
    /// <param name="cancellationToken">A token that cancels the request.</param>
    /// <returns>The text of the response, such as <c>Success</c>.</returns>
    public async Task<string> DeleteScopeAsync(string scope, ScopeDeletion deletion, string? environment = null, CancellationToken cancellationToken = default)
    {
        EnginePath path = $"/govern/configs/{scope}";
        var request = new EngineRequest(HttpMethod.Delete, path.Below($"v3/{_transport.Project}")).WithHeader("X-ENVIRONMENT", environment, nameof(environment))
            .WithJson(deletion, ProtocolJson.KieScopes.GetTypeInfo<ScopeDeletion>());
        return (await _transport.ReadAsync(request, ProtocolJson.KieScopes.GetTypeInfo<ScopeDeletionResult>(), cancellationToken)).Result ?? "";
    }

    private static async Task<EngineRequest> AsFormAsync(EngineRequest request)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(request.Body!);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        form.Add(content, "upload_file", "kie.json");
        return request with { Body = await form.ReadAsByteArrayAsync(), BodyType = form.Headers.ContentType!.ToString() };
    }

    private static string? LabelText(KeyValuePair<string, string>? label) => label is { } pair ? $"{pair.Key}:{pair.Value}" : null;

    private static EngineQuery AddPage(EngineQuery query, int offset, int? limit) => query.Add("offset", offset > 0 ? offset : (long?)null).Add("limit", limit);
}
