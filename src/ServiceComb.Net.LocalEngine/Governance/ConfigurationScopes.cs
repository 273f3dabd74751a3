using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>Deletes the items of a scope (dimension) of ServiceComb 1.0: <c>{app}</c>, <c>{service}@{app}</c> or
/// <c>{service}@{app}#{version}</c>. They are the items with exactly the labels of that layer in the configuration
/// center.</summary>
internal sealed class ConfigurationScopes(KieStore store)
{
    public const string Route = "/v3/{project}/govern/configs/{dimension}";
    private const string EnvironmentHeader = "X-ENVIRONMENT";

    public void Map(IEndpointRouteBuilder routes) => routes.MapDelete(Route, CloudResponses.WithErrors(DeleteAsync));

    private async Task DeleteAsync(HttpContext context)
    {
        var deletion = Read(await GovernanceEndpoints.ReadBodyAsync(context));
        var labels = LabelSet.Of(LabelsOf(context.Route("dimension"), context.Request.Headers[EnvironmentHeader].ToString()));
        CallerScope.Of(context)?.Require(new ItemLabels(labels));
        var keys = deletion.Keys?.ToHashSet(StringComparer.Ordinal);
        var project = context.Route("project");
        string[] ids =
        [
            .. store.List(project, new KieFilter { Labels = labels, IsExact = true }).Records
                .Where(record => keys is null || keys.Contains(record.Key))
                .Select(static record => record.Id),
        ];
        if (ids.Length > 0)
        {
            await store.DeleteManyAsync(project, ids);
        }

        await context.Response.JsonAsync(CloudResponses.WriteObject(("Result", "Success")));
    }

    private static ScopeDeletion Read(byte[] body)
    {
        if (body.Length == 0)
        {
            return new ScopeDeletion();
        }

        try
        {
            return JsonSerializer.Deserialize(body, ProtocolJson.KieScopes.GetTypeInfo<ScopeDeletion>()) ?? new ScopeDeletion();
        }
        catch (JsonException exception)
        {
            throw RegistryErrors.Invalid($"the body is not the description of a scope: {exception.Message}");
        }
    }

    private static Dictionary<string, string> LabelsOf(string dimension, string environment)
    {
        var (rest, version) = Split(dimension, '#');
        var (first, application) = Split(rest, '@');
        var isApplication = application is null;
        if (first.Length == 0 || application?.Length == 0 || version?.Length == 0 || (isApplication && version is not null))
        {
            throw RegistryErrors.Invalid($"the dimension '{dimension}' is not of the form app, service@app or service@app#version");
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = application ?? first, ["environment"] = environment };
        if (!isApplication)
        {
            labels["service"] = first;
        }

        if (version is not null)
        {
            labels["version"] = version;
        }

        return labels;
    }

    private static (string Before, string? After) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
