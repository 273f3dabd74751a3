using System.Buffers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Namespaces of Nacos engines (chapter 6 of the API reference). They are stored and validated; no Nacos server uses
/// them. Parameters are in the query or in a form, in camel case or in snake case.</summary>
internal sealed partial class NacosEndpoints(ControlPlaneStore store, EngineLookup lookup)
{
    private static readonly SearchValues<char> InvalidInNames = SearchValues.Create("@#$%^&*");
    private const string Namespaces = "/v1/{project}/nacos/v1/console/namespaces";
    private const string ReservedName = "public";
    private const string Form = "application/x-www-form-urlencoded";
    private const int MaxForm = 64 * 1024;
    private const int MaxLength = 128;
    private const int MaxDescription = 256;
    private const int Quota = 200;
    private const int MaxNamespaces = 1000;
    private const int ReservedType = 0;
    private const int CustomType = 1;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Namespaces, ListAsync);
        routes.MapPost(Namespaces, CreateAsync);
        routes.MapPut(Namespaces, UpdateAsync);
        routes.MapDelete(Namespaces, DeleteAsync);
        routes.Map("/v1/{project}/nacos/{**path}", static _ =>
            throw CloudErrors.Invalid("no Nacos server runs behind a local Nacos engine; only its namespaces can be managed"));
    }

    private Task ListAsync(HttpContext context)
    {
        var engine = RequireNacos(context);
        var (offset, limit) = context.Page(isZeroAll: true);
        var reserved = new NamespaceRecord { EngineId = engine.Id, Id = "", Name = ReservedName };
        var found = store.Read(state => state.Namespaces.All.Where(record => record.EngineId == engine.Id).OrderBy(static record => record.Id, StringComparer.Ordinal).ToList());
        return context.JsonAsync(new JsonObject
        {
            ["code"] = StatusCodes.Status200OK,
            ["message"] = null,
            ["data"] = new JsonArray([.. found.Prepend(reserved).Skip(offset).Take(limit).Select(static record => (JsonNode)new JsonObject
            {
                ["namespace"] = record.Id,
                ["namespaceShowName"] = record.Name,
                ["namespaceDesc"] = record.Description,
                ["quota"] = Quota,
                ["configCount"] = 0,
                ["type"] = record.Id.Length == 0 ? ReservedType : CustomType,
            })]),
        });
    }

    private async Task CreateAsync(HttpContext context)
    {
        var parameters = await ReadAsync(context);
        var engine = RequireNacos(context);
        var record = new NamespaceRecord
        {
            EngineId = engine.Id,
            Id = Find(parameters, "customNamespaceId", "custom_namespace_id"),
            Name = Find(parameters, "namespaceName", "namespace_name"),
            Description = Find(parameters, "namespaceDesc", "namespace_desc"),
        };
        if (record.Id.Length is 0 or > MaxLength || !IdPattern().IsMatch(record.Id))
        {
            throw CloudErrors.Invalid($"customNamespaceId has not 1 to {MaxLength} letters, digits, hyphens and underscores");
        }

        Require(record);
        store.Change(change =>
        {
            if (change.State.Namespaces.All.Any(other => other.EngineId == engine.Id && (other.Id == record.Id || other.Name == record.Name)) || record is { Id: ReservedName } or { Name: ReservedName })
            {
                throw CloudErrors.AlreadyExists($"there is already a namespace with the id '{record.Id}' or the name '{record.Name}'");
            }

            if (change.State.Namespaces.All.Count(other => other.EngineId == engine.Id) >= MaxNamespaces)
            {
                throw CloudErrors.Invalid($"engine {engine.Name} has {MaxNamespaces} namespaces already");
            }

            change.Put(record);
        });
        await DoneAsync(context);
    }

    private async Task UpdateAsync(HttpContext context)
    {
        var parameters = await ReadAsync(context);
        var engine = RequireNacos(context);
        var id = Find(parameters, "namespace", "namespaceId");
        store.Change(change =>
        {
            var record = RequireNamespace(change, engine, id) with
            {
                Name = Find(parameters, "namespaceShowName", "namespace_show_name"),
                Description = Find(parameters, "namespaceDesc", "namespace_desc"),
            };
            Require(record);
            change.Put(record);
        });
        await DoneAsync(context);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var parameters = await ReadAsync(context);
        var engine = RequireNacos(context);
        var id = Find(parameters, "namespaceId", "namespace_id");
        store.Change(change => change.Delete(RequireNamespace(change, engine, id)));
        await DoneAsync(context);
    }

    private EngineRecord RequireNacos(HttpContext context) => lookup.FromHeader(context) is { IsNacos: true } engine
        ? engine
        : throw CloudErrors.Invalid("the engine in the header X-Engine-Id is not a Nacos engine");

    private static NamespaceRecord RequireNamespace(StoreChange change, EngineRecord engine, string id) =>
        id.Length == 0 ? throw CloudErrors.Invalid($"the namespace '{ReservedName}' cannot be changed")
        : change.State.Namespaces.All.FirstOrDefault(record => record.EngineId == engine.Id && record.Id == id) ?? throw CloudErrors.NotFound($"there is no namespace with the id '{id}'");

    private static void Require(NamespaceRecord record)
    {
        if (record.Name.Length is 0 or > MaxLength || record.Name.AsSpan().ContainsAny(InvalidInNames))
        {
            throw CloudErrors.Invalid($"the name of a namespace has not 1 to {MaxLength} characters, or contains one of @#$%^&*");
        }

        CreationRules.RequireAtMost("namespaceDesc", record.Description, MaxDescription);
    }

    private static async Task<Dictionary<string, string>> ReadAsync(HttpContext context)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(parameters, context.Request.QueryString.Value ?? "");
        if (context.Request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true)
        {
            var body = await RequestBody.ReadAsync(context.Request, MaxForm) ?? throw CloudErrors.Invalid($"the form is longer than {MaxForm} bytes");
            Add(parameters, System.Text.Encoding.UTF8.GetString(body));
        }

        return parameters;
    }

    private static void Add(Dictionary<string, string> parameters, string query)
    {
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            parameters.TryAdd(parameter.DecodeName().ToString(), parameter.DecodeValue().ToString());
        }
    }

    private static string Find(Dictionary<string, string> parameters, string name, string otherName) =>
        parameters.TryGetValue(name, out var value) || parameters.TryGetValue(otherName, out value) ? value : "";

    private static Task DoneAsync(HttpContext context) => context.JsonAsync(JsonValue.Create(true));

    [GeneratedRegex(@"\A[A-Za-z0-9_-]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
