using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.Kie.Files;

/// <summary>Imports the items of a file in order, with one change per item.</summary>
internal sealed class KieImport(KieStore store, string project, string overriding, KieAccess? access)
{
    public const string Force = "force";
    public const string Skip = "skip";
    public const string Abort = "abort";

    /// <summary>Gets the created or changed items.</summary>
    public List<KieRecord> Successes { get; } = [];

    /// <summary>Gets the items that were not imported, with the reason.</summary>
    public List<(KieDraft Draft, KieError Error)> Failures { get; } = [];

    /// <summary>Returns whether the override mode, which applies to existing items, is supported.</summary>
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

            // The real engine replaces missing labels with empty ones when it looks the item up, and reports them that way.
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

    // An item without status becomes disabled, even if it exists.
    private Task<KieResult> ReplaceAsync(KieDraft draft) => ChangeAsync(KieAccess.Update, draft, () => store.UpdateAsync(
        project,
        KieRecord.ComputeId(project, draft.Key, LabelSet.Of(draft.Labels)),
        draft.Value,
        draft.Status.Length == 0 ? Protocol.Kie.KieStatus.Disabled : draft.Status));

    // A write error fails only its own item; the items before it are already imported.
    private async Task<KieResult> ChangeAsync(string verb, KieDraft draft, Func<Task<KieResult>> change)
    {
        try
        {
            return access?.CheckAccess(verb, LabelSet.Of(draft.Labels)) is { } denied ? denied : await change();
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
