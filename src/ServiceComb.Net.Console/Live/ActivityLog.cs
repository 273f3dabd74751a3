using System.Collections.Immutable;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Console.Live;

/// <summary>The latest changes of services, instances and items, the newest first.</summary>
internal sealed class ActivityLog(TimeProvider time)
{
    private const int MaxEntries = 200;
    private ImmutableList<ActivityEntry> _entries = [];

    public IReadOnlyList<ActivityEntry> Entries => Volatile.Read(ref _entries);

    public void AddChanges(RegistrySnapshot before, RegistrySnapshot after)
    {
        var changes = new List<ActivityEntry>();
        foreach (var entry in after.Services)
        {
            var known = before.Find(entry.Id);
            if (known is null)
            {
                Add(ActivityKind.ServiceAdded, entry, entry.Version);
            }

            CompareInstances(known, entry);
        }

        foreach (var entry in before.Services.Where(entry => after.Find(entry.Id) is null))
        {
            Add(ActivityKind.ServiceRemoved, entry, entry.Version, isGone: true);
        }

        Store(changes);

        void CompareInstances(ServiceEntry? known, ServiceEntry entry)
        {
            var old = (known?.Instances ?? []).ToDictionary(static instance => instance.InstanceId ?? "", StringComparer.Ordinal);
            foreach (var instance in entry.Instances)
            {
                if (!old.Remove(instance.InstanceId ?? "", out var former))
                {
                    Add(ActivityKind.InstanceAdded, entry, Describe(instance));
                }
                else if (former.Status != instance.Status)
                {
                    Add(ActivityKind.InstanceStatus, entry, $"{Describe(instance)} {former.Status} → {instance.Status}");
                }
            }

            foreach (var instance in old.Values)
            {
                Add(ActivityKind.InstanceRemoved, entry, Describe(instance));
            }
        }

        void Add(ActivityKind kind, ServiceEntry entry, string detail, bool isGone = false) =>
            changes.Add(new ActivityEntry(time.GetUtcNow(), kind, $"{entry.Application}/{entry.Name}", detail, isGone ? null : $"services/{Uri.EscapeDataString(entry.Id)}"));
    }

    public void AddChanges(IReadOnlyList<KieItem> before, IReadOnlyList<KieItem> after)
    {
        var changes = new List<ActivityEntry>();
        var old = new Dictionary<string, KieItem>(StringComparer.Ordinal);
        foreach (var item in before)
        {
            old[item.Id ?? ""] = item;
        }

        foreach (var item in after)
        {
            if (!old.Remove(item.Id ?? "", out var known))
            {
                Add(ActivityKind.ItemAdded, ActivityKind.PolicyAdded, item);
            }
            else if (known.UpdateRevision != item.UpdateRevision)
            {
                Add(ActivityKind.ItemChanged, ActivityKind.PolicyChanged, item);
            }
        }

        foreach (var item in old.Values)
        {
            Add(ActivityKind.ItemRemoved, ActivityKind.PolicyRemoved, item);
        }

        Store(changes);

        void Add(ActivityKind kind, ActivityKind policy, KieItem item)
        {
            var isPolicy = GovernanceDocumentValidator.FindKind(item.Key ?? "") is not null;
            var link = kind == ActivityKind.ItemRemoved ? null : $"{(isPolicy ? "governance" : "configuration")}/items/{Uri.EscapeDataString(item.Id ?? "")}";
            var labels = string.Join(", ", (item.Labels ?? new Dictionary<string, string>()).Select(static label => $"{label.Key}={label.Value}"));
            changes.Add(new ActivityEntry(time.GetUtcNow(), isPolicy ? policy : kind, item.Key ?? "", labels, link));
        }
    }

    private static string Describe(MicroserviceInstance instance) => instance.Endpoints is [var endpoint, ..] ? endpoint : instance.HostName ?? instance.InstanceId ?? "";

    private void Store(List<ActivityEntry> changes)
    {
        if (changes.Count > 0)
        {
            changes.Reverse();
            ImmutableInterlocked.Update(ref _entries, static (entries, added) => [.. added.Concat(entries).Take(MaxEntries)], changes);
        }
    }
}
