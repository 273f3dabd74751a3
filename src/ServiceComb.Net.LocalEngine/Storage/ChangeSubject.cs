namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>What a change reads and writes: all that its owner's lock guards, a part of it, or a detail of a part. Changes
/// whose subjects are the same, or one of which contains the other, do not share a transaction, so the later one is checked
/// against what the earlier one left.</summary>
/// <param name="Owner">The lock under which the change is checked and applied; it stands for its owner.</param>
/// <param name="Part">The part, such as a microservice; null for everything.</param>
/// <param name="Detail">The detail of the part, such as an instance; null for the whole part.</param>
internal readonly record struct ChangeSubject(Lock Owner, string? Part = null, string? Detail = null)
{
    /// <summary>The next larger subject that contains this one; null for the largest.</summary>
    public ChangeSubject? Container =>
        Detail is not null ? this with { Detail = null } : Part is not null ? new ChangeSubject(Owner) : null;
}
