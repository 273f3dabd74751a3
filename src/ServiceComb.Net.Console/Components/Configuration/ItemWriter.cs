using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>Writes items of the configuration center.</summary>
internal static class ItemWriter
{
    /// <summary>Stores a draft unless the item changed since the draft was begun.</summary>
    /// <returns>False when the item changed or was deleted, which the draft says, and when the draft is being saved already.</returns>
    /// <exception cref="EngineException">The engine failed.</exception>
    public static async Task<bool> SaveAsync(KieClient kie, ItemDraft draft, CancellationToken cancellationToken = default)
    {
        // A double click calls this again while the first call is running.
        if (draft.IsSaving)
        {
            return false;
        }

        draft.IsSaving = true;
        try
        {
            // The engine has no conditional update: read right before the write, so that little time is left for other writers.
            draft.Refresh(await kie.FindAsync(draft.Base.Id!, cancellationToken));
            if (draft.IsDeleted || draft.Conflict is not null)
            {
                return false;
            }

            var text = draft.Value;
            draft.Accept(await kie.UpdateAsync(draft.Base.Id!, text, cancellationToken: cancellationToken), text);
            return true;
        }
        finally
        {
            draft.IsSaving = false;
        }
    }

    /// <summary>Writes an item of a file. A failure of one item does not prevent others; a lost engine does.</summary>
    /// <returns>Why the item was not stored; null when it was.</returns>
    /// <exception cref="EngineException">The engine is lost, or the account lacks the permission.</exception>
    public static async Task<string?> TrySetAsync(KieClient kie, KieItem item, CancellationToken cancellationToken = default)
    {
        try
        {
            await kie.SetAsync(item, cancellationToken);
            return null;
        }
        catch (EngineException exception) when (!exception.IsTransient && exception.Status is not (401 or 403))
        {
            return exception.ErrorMessage.Length > 0 ? exception.ErrorMessage : exception.Message;
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }
}
