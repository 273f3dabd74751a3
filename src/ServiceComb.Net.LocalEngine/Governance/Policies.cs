using System.Security.Cryptography;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Yaml;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>Policies and traffic groups. They are stored as configuration items with the key
/// <c>servicecomb.{kind}.{name}</c>, the selector as labels, and the document in YAML as value.</summary>
internal sealed class Policies(KieStore store)
{
    private const string EveryEnvironment = "all";
    private const int Priority = -1;

    // The kinds of the display request, spelled as in configuration keys.
    private static readonly string[] PolicyKinds =
        ["retry", "rateLimiting", "loadbalance", "circuitBreaker", "instanceIsolation", "faultInjection", "bulkhead"];

    /// <summary>Creates a policy. The real engine accepts an empty name, although no traffic group can have it.</summary>
    /// <returns>The id of the policy.</returns>
    /// <exception cref="EngineApiException">The document or the name is invalid, or the policy already exists.</exception>
    public async Task<string> CreateAsync(string project, string kind, PolicyBody body)
    {
        Check(kind, body);
        var name = body.Name.Length > 0 ? body.Name
            : kind == GovernanceKind.MatchGroup.PathName ? NewGroupName(project)
            : throw RegistryErrors.Invalid($"the name of the policy[{kind}] is empty");
        var result = await store.CreateAsync(project, new KieDraft
        {
            Key = PolicyKey.Create(kind, name),
            Value = YamlWriter.Write(body.Spec, isSorted: true),
            ValueType = KieValueType.Text,
            Status = KieStatus.Enabled,
            Labels = body.Selector,
            Priority = Priority,
        });
        return result.TryGet(out var record, out var error) ? record.Id : throw ToException(error.WithNestedDetail());
    }

    /// <summary>Replaces the document, and the status if one is given. The kind in the key is not changed.</summary>
    /// <exception cref="EngineApiException">The document is invalid, or the policy does not exist.</exception>
    public async Task UpdateAsync(string project, string kind, string id, PolicyBody body)
    {
        Check(kind, body);
        var value = YamlWriter.Write(body.Spec, isSorted: true);
        if (KieRules.ValidateUpdate(project, id, value, body.Status) is { } errorMessage)
        {
            throw ToException(KieError.Invalid(errorMessage));
        }

        Require(project, id);
        if ((await store.UpdateAsync(project, id, value, body.Status)).Error is { } error)
        {
            throw ToException(error);
        }
    }

    /// <summary>Finds the item of a policy of any kind; null when there is none. Other configuration items are excluded,
    /// because permissions for policies do not include them.</summary>
    public KieRecord? Find(string project, string id) => store.Find(project, id) is { } record && Policy.IsPolicy(record) ? record : null;

    /// <summary>Deletes a policy. Deleting a traffic group also deletes all policies that have exactly its name and at least
    /// its labels. Documents are not read, so that invalid ones can be deleted.</summary>
    /// <param name="project">The project.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="id">The id of the policy.</param>
    /// <param name="authorize">Throws when the caller may not delete an item; then nothing is deleted.</param>
    /// <exception cref="EngineApiException">The policy does not exist, or the caller may not delete it or a policy of the
    /// group.</exception>
    public async Task DeleteAsync(string project, string kind, string id, Action<KieRecord> authorize)
    {
        if (kind == GovernanceKind.MatchGroup.PathName && KieRules.ValidateGet(project, id) is { } errorMessage)
        {
            throw ToException(KieError.Invalid(errorMessage));
        }

        var policy = Require(project, id);
        var deleted = kind == GovernanceKind.MatchGroup.PathName ? FindSameName(project, policy) : [policy];
        deleted.ForEach(authorize);
        if (await store.DeleteManyAsync(project, [.. deleted.Select(static record => record.Id)]) == 0)
        {
            throw ToException(KieError.KeyMissing);
        }
    }

    /// <exception cref="EngineApiException">The item does not exist or is not a policy.</exception>
    public Policy Get(string project, string kind, string id)
    {
        if (KieRules.ValidateGet(project, id) is { } errorMessage)
        {
            throw ToException(KieError.Invalid(errorMessage));
        }

        return Policy.Read(Require(project, id), kind)!;
    }

    /// <summary>Lists the policies of a kind, most recently changed first. Unreadable documents are omitted.</summary>
    /// <param name="project">The project.</param>
    /// <param name="kind">The kind; an unknown kind has no policies.</param>
    /// <param name="application">The application; empty for all.</param>
    /// <param name="environment">The environment, which may be empty, or <c>all</c>.</param>
    /// <param name="visible">The predicate for items that the caller may read; null for all.</param>
    /// <exception cref="EngineApiException">A parameter is invalid.</exception>
    public List<Policy> List(string project, string kind, string application, string environment, Func<KieRecord, bool>? visible)
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        if (environment != EveryEnvironment)
        {
            labels["environment"] = environment;
        }

        if (application.Length > 0)
        {
            labels["app"] = application;
        }

        var key = $"beginWith({PolicyKey.Create(kind, "")})";
        if (KieRules.ValidateList(project, key, "", labels, "") is { } errorMessage)
        {
            throw ToException(KieError.Invalid(errorMessage));
        }

        List<Policy> policies = [];
        if (!GovernanceKind.All.Any(known => known.PathName == kind) && !PolicyKinds.Contains(kind))
        {
            return policies;
        }

        var filter = new KieFilter { Labels = LabelSet.Of(labels), Key = KeyPattern.Read(key), Visible = visible };
        foreach (var record in store.List(project, filter).Records)
        {
            if (Policy.Read(record, kind) is { IsReadable: true } policy)
            {
                policies.Add(policy);
            }
        }

        return policies;
    }

    /// <summary>Lists the traffic groups with the policies of the same name, one per kind.</summary>
    /// <exception cref="EngineApiException">A parameter is invalid.</exception>
    public IEnumerable<(Policy Group, List<Policy> Policies)> Display(
        string project, string application, string environment, Func<KieRecord, bool>? visible)
    {
        var groups = List(project, GovernanceKind.MatchGroup.PathName, application, environment, visible);
        Dictionary<(string Kind, string Name), Policy> byName = [];
        foreach (var kind in PolicyKinds)
        {
            foreach (var policy in List(project, kind, application, environment, visible))
            {
                byName[(kind, policy.Name)] = policy;
            }
        }

        return groups.Select(group => (group, PolicyKinds
            .Select(kind => byName.GetValueOrDefault((kind, group.Name)))
            .OfType<Policy>()
            .ToList()));
    }

    /// <summary>Converts an error of the configuration center to one of the registry.</summary>
    public static EngineApiException ToException(KieError error) => new(error.Status, error.CodeText, error.Message, error.Detail);

    // The policy itself and those that have its name and at least its labels.
    private List<KieRecord> FindSameName(string project, KieRecord policy)
    {
        PolicyKey.TryGetName(policy.Key, out var name);
        var filter = new KieFilter { Labels = policy.Labels, Visible = record => PolicyKey.TryGetName(record.Key, out var other) && other == name && Policy.IsPolicy(record) };
        return [.. store.List(project, filter).Records];
    }

    /// <exception cref="EngineApiException">The item does not exist or is not a policy.</exception>
    private KieRecord Require(string project, string id) => Find(project, id) ?? throw ToException(KieError.KeyMissing);

    private static void Check(string kind, PolicyBody body)
    {
        if (PolicySchemas.Validate(kind, body.Spec) is { } errorMessage)
        {
            throw RegistryErrors.Invalid(errorMessage);
        }
    }

    private string NewGroupName(string project)
    {
        while (true)
        {
            var name = $"scene-{RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", 4)}";
            if (store.List(project, new KieFilter { Key = KeyPattern.Read(PolicyKey.Create(GovernanceKind.MatchGroup.PathName, name)) }).Total == 0)
            {
                return name;
            }
        }
    }
}
