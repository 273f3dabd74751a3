using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Kie.Files;

/// <summary>Takes items from a file, one change each, in their order.</summary>
internal sealed class KieImport(KieStore store, string project, string overriding, KieAccess? access)
{
    public const string Force = "force";
    public const string Skip = "skip";
    public const string Abort = "abort";

    /// <summary>What was created or changed.</summary>
    public List<KieRecord> Successes { get; } = [];

    /// <summary>What was not, and why.</summary>
    public List<(KieDraft Draft, KieError Error)> Failures { get; } = [];

    /// <summary>Whether the engine knows what to do with items that exist already.</summary>
    public static bool IsKnown(string overriding) => overriding is Force or Skip or Abort;

    public async Task RunAsync(IReadOnlyList<KieDraft> drafts)
    {
        for (var at = 0; at < drafts.Count; at++)
        {
            var result = await CreateAsync(drafts[at]);
            if (result.Error != KieError.AlreadyExists)
            {
                Add(drafts[at], result);
                continue;
            }

            // Once it has been looked for, an item without labels has none, where before it had nothing.
            var known = drafts[at] with { Labels = drafts[at].Labels ?? new Dictionary<string, string>() };
            switch (overriding)
            {
                case Force:
                    Add(known, await ReplaceAsync(known));
                    break;
                case Skip:
                    Failures.Add((known, KieError.Skipped));
                    break;
                default:
                    Failures.Add((known, KieError.Stopped));
                    Failures.AddRange(drafts.Skip(at + 1).Select(static draft => (draft, KieError.Stopped)));
                    return;
            }
        }
    }

    private Task<KieResult> CreateAsync(KieDraft draft) => ChangeAsync(KieAccess.Create, draft, () => store.CreateAsync(project, draft));

    // The status of a file's item is disabled where it names none, also for an item that exists.
    private Task<KieResult> ReplaceAsync(KieDraft draft) => ChangeAsync(KieAccess.Update, draft, () => store.UpdateAsync(
        project,
        KieRecord.IdOf(project, draft.Key, LabelSet.Of(draft.Labels)),
        draft.Value,
        draft.Status.Length == 0 ? Protocol.Kie.KieStatus.Disabled : draft.Status));

    // What cannot be written is the failure of its item: those before it are there.
    private async Task<KieResult> ChangeAsync(string verb, KieDraft draft, Func<Task<KieResult>> change)
    {
        try
        {
            return access?.Refusal(verb, LabelSet.Of(draft.Labels)) is { } denied ? denied : await change();
        }
        catch (StorageException exception)
        {
            return KieError.Internal(exception.Message);
        }
    }

    private void Add(KieDraft draft, KieResult result)
    {
        if (result.TryGet(out var record, out var error))
        {
            Successes.Add(record);
        }
        else
        {
            Failures.Add((draft, error));
        }
    }
}
