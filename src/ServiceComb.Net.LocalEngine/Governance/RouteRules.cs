using System.Text;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Kie.Bodies;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Yaml;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>The dark launch rules of a microservice, stored as one configuration item
/// <c>servicecomb.routeRule.{service}</c> with application and environment as labels.</summary>
internal sealed class RouteRules(KieStore store)
{
    private const string KeyPrefix = "servicecomb.routeRule.";
    private static readonly SpecSchema Schema = SpecSchema.List(
        SpecSchema.Map(
            [],
            ("precedence", SpecSchema.Integer(minimum: int.MinValue)),
            ("match", SpecSchema.MapOfAtLeast(0)),
            ("route", SpecSchema.List(
                SpecSchema.Map([], ("name", SpecSchema.Text()), ("weight", SpecSchema.Integer(minimum: 0)), ("tags", SpecSchema.MapOfAtLeast(0))), min: 0))),
        min: 0);

    /// <summary>Replaces all rules of a microservice.</summary>
    /// <exception cref="EngineApiException">The rules or the name of the microservice are invalid.</exception>
    public async Task PutAsync(string project, string service, string application, string environment, ReadOnlyMemory<byte> body)
    {
        var value = Read(body);
        var draft = new KieDraft
        {
            Key = KeyPrefix + service,
            Value = value,
            ValueType = KieValueType.Text,
            Status = KieStatus.Enabled,
            Labels = LabelsOf(application, environment),
        };
        var result = await store.CreateAsync(project, draft);
        if (result.Error == KieError.AlreadyExists)
        {
            result = await store.UpdateAsync(project, IdOf(project, service, application, environment), value, KieStatus.Enabled);
        }

        if (result.Error is { } error)
        {
            throw Policies.ToException(error);
        }
    }

    /// <summary>Gets the rules of a microservice as JSON; rules that cannot be read as their stored text.</summary>
    /// <exception cref="EngineApiException">The microservice has no rules.</exception>
    public string Get(string project, string service, string application, string environment)
    {
        var record = store.Find(project, IdOf(project, service, application, environment)) ?? throw Policies.ToException(KieError.KeyMissing);
        return YamlReader.Read(record.Value, scalarsAreTexts: false, out var json) is not null
            ? record.Value
            : json is null ? "[]" : Encoding.UTF8.GetString(json);
    }

    /// <exception cref="EngineApiException">The microservice has no rules.</exception>
    public async Task DeleteAsync(string project, string service, string application, string environment)
    {
        if (await store.DeleteAsync(project, IdOf(project, service, application, environment)) is { } error)
        {
            throw Policies.ToException(error);
        }
    }

    private static string Read(ReadOnlyMemory<byte> body)
    {
        if (GoJsonSyntax.CheckWhole(ref body) is { } errorMessage)
        {
            throw RegistryErrors.Invalid(errorMessage);
        }

        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = GoJsonSyntax.MaxNestingDepth + 1 });
        List<string> errors = [];
        Schema.Check("rules", document.RootElement, errors);
        return errors.Count > 0
            ? throw RegistryErrors.Invalid(string.Join("; ", errors))
            : YamlWriter.Write(document.RootElement, isSorted: true);
    }

    private static string IdOf(string project, string service, string application, string environment) =>
        KieRecord.ComputeId(project, KeyPrefix + service, LabelSet.Of(LabelsOf(application, environment)));

    /// <summary>Gets the labels of the rules of an application.</summary>
    public static Dictionary<string, string> LabelsOf(string application, string environment) => new(StringComparer.Ordinal)
    {
        ["app"] = application.Length == 0 ? "default" : application,
        ["environment"] = environment,
    };
}
