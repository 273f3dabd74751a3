using System.Security.Cryptography;
using System.Text;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Queries;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Yaml;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>Policies and traffic groups, kept as items <c>servicecomb.{kind}.{name}</c> of the configuration center whose
/// labels are the selector and whose value is the document in YAML.</summary>
internal sealed class Policies(KieStore store)
{
    private const string KeyPrefix = "servicecomb.";
    private const string EveryEnvironment = "all";
    private const int Priority = -1;

    // As the display names them: like configuration keys.
    private static readonly string[] PolicyKinds =
        ["retry", "rateLimiting", "loadbalance", "circuitBreaker", "instanceIsolation", "faultInjection", "bulkhead"];

    // Documents of the other kinds that clients read are managed as items, and belong to a traffic group all the same.
    private static readonly HashSet<string> KeyNames =
        [.. GovernanceKind.All.Select(static kind => GovernanceKind.ToKeyName(kind)!), "instanceBulkhead", "identifierRateLimiting", "mapper"];

    /// <returns>The id.</returns>
    /// <exception cref="EngineApiException">The document breaks a rule, or the policy exists.</exception>
    public async Task<string> CreateAsync(string project, string kind, PolicyBody body)
    {
        Check(kind, body);
        var name = body.Name.Length == 0 && kind == GovernanceKind.MatchGroup ? NewGroupName(project) : body.Name;
        var result = await store.CreateAsync(project, new KieDraft
        {
            Key = KeyOf(kind, name),
            Value = YamlWriter.Write(body.Spec, isSorted: true),
            ValueType = KieValueType.Text,
            Status = KieStatus.Enabled,
            Labels = body.Selector,
            Priority = Priority,
        });
        return result.TryGet(out var record, out var error) ? record.Id : throw Refused(error.Nested());
    }

    /// <summary>Replaces the document, and the status when one is given. The kind in the key stays what it is.</summary>
    /// <exception cref="EngineApiException">The document breaks a rule, or there is no such policy.</exception>
    public async Task UpdateAsync(string project, string kind, string id, PolicyBody body)
    {
        Check(kind, body);
        var value = YamlWriter.Write(body.Spec, isSorted: true);
        if (KieRules.UpdateComplaint(project, id, value, body.Status) is { } complaint)
        {
            throw Refused(KieError.Invalid(complaint));
        }

        RequirePolicy(project, id);
        if ((await store.UpdateAsync(project, id, value, body.Status)).Error is { } error)
        {
            throw Refused(error);
        }
    }

    /// <summary>The item of a policy, whatever its kind; null when there is none. Other items of the configuration center are
    /// not reached through here: whoever may change policies need not be allowed to read them.</summary>
    public KieRecord? Find(string project, string id) => store.Find(project, id) is { } record && IsPolicy(record) ? record : null;

    /// <summary>Deletes a policy; with a traffic group everything that bears its name and has at least its labels.</summary>
    /// <exception cref="EngineApiException">There is no such policy.</exception>
    public async Task DeleteAsync(string project, string kind, string id)
    {
        if (kind != GovernanceKind.MatchGroup)
        {
            RequirePolicy(project, id);
            if (await store.DeleteAsync(project, id) is { } error)
            {
                throw Refused(error);
            }

            return;
        }

        var group = Get(project, kind, id);
        var filter = new KieFilter { Labels = group.Selector, Key = KeyPattern.Read($"wildcard({KeyPrefix}*.{group.Name})"), Visible = IsPolicy };
        await store.DeleteManyAsync(project, [.. store.List(project, filter).Records.Select(static record => record.Id)]);
    }

    /// <exception cref="EngineApiException">There is no such item, or it is no policy.</exception>
    public Policy Get(string project, string kind, string id)
    {
        if (KieRules.GetComplaint(project, id) is { } complaint)
        {
            throw Refused(KieError.Invalid(complaint));
        }

        var record = Find(project, id) ?? throw Refused(KieError.KeyMissing);
        return Policy.Read(record, kind, out var policy) is { } problem ? throw RegistryErrors.Internal(problem) : policy!;
    }

    /// <summary>The policies of a kind, newest change first; documents that cannot be read are left out.</summary>
    /// <param name="project">The project.</param>
    /// <param name="kind">A kind; of one that is not known there are none.</param>
    /// <param name="application">An application, or nothing for all.</param>
    /// <param name="environment">An environment, which may be the empty one, or <c>all</c>.</param>
    /// <param name="visible">What the caller may see; null for everything.</param>
    /// <exception cref="EngineApiException">A parameter breaks a rule.</exception>
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

        var key = $"beginWith({KeyOf(kind, "")})";
        if (KieRules.ListComplaint(project, key, "", labels, "") is { } complaint)
        {
            throw Refused(KieError.Invalid(complaint));
        }

        List<Policy> policies = [];
        if (!GovernanceKind.All.Contains(kind) && !PolicyKinds.Contains(kind))
        {
            return policies;
        }

        var filter = new KieFilter { Labels = LabelSet.Of(labels), Key = KeyPattern.Read(key), Visible = visible };
        foreach (var record in store.List(project, filter).Records)
        {
            if (Policy.Read(record, kind, out var policy) is null)
            {
                policies.Add(policy!);
            }
        }

        return policies;
    }

    /// <summary>Every traffic group with the policies of its name, one of each kind.</summary>
    /// <exception cref="EngineApiException">A parameter breaks a rule.</exception>
    public IEnumerable<(Policy Group, List<Policy> Policies)> Display(
        string project, string application, string environment, Func<KieRecord, bool>? visible)
    {
        var groups = List(project, GovernanceKind.MatchGroup, application, environment, visible);
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

    /// <summary>A refusal of the configuration center, as the registry passes it on.</summary>
    public static EngineApiException Refused(KieError error) => new(error.Status, error.CodeText, error.Message, error.Detail);

    private static bool IsPolicy(KieRecord record)
    {
        if (!record.Key.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var kind = record.Key.AsSpan(KeyPrefix.Length);
        var end = kind.IndexOf('.');
        return end > 0 && KeyNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(kind[..end]);
    }

    private void RequirePolicy(string project, string id)
    {
        if (Find(project, id) is null)
        {
            throw Refused(KieError.KeyMissing);
        }
    }

    private static void Check(string kind, PolicyBody body)
    {
        if (PolicySchemas.Complaint(kind, body.Spec) is { } complaint)
        {
            throw RegistryErrors.Invalid(complaint);
        }
    }

    private string NewGroupName(string project)
    {
        while (true)
        {
            var name = $"scene-{RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", 4)}";
            if (store.List(project, new KieFilter { Key = KeyPattern.Read(KeyOf(GovernanceKind.MatchGroup, name)) }).Total == 0)
            {
                return name;
            }
        }
    }

    // rate-limiting stands in keys as rateLimiting.
    private static string KeyOf(string kind, string name)
    {
        var key = new StringBuilder(KeyPrefix);
        var isFirst = true;
        foreach (var part in kind.AsSpan().Split('-'))
        {
            var word = kind.AsSpan(part);
            if (!isFirst && word is [>= 'a' and <= 'z', ..])
            {
                key.Append(char.ToUpperInvariant(word[0]));
                word = word[1..];
            }

            key.Append(word);
            isFirst = false;
        }

        return key.Append('.').Append(name).ToString();
    }
}
