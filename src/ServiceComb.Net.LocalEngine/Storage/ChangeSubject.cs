namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Identifies the state that a change reads and writes: all state that the owner's lock guards, a part of it, or a
/// detail of a part. Changes whose subjects are equal or nested do not share a transaction, so that the later one is
/// validated against the result of the earlier one.</summary>
/// <param name="Owner">The lock under which the change is validated and applied; it identifies the owner.</param>
/// <param name="Part">The part, such as a microservice; null for everything.</param>
/// <param name="Detail">The detail of the part, such as an instance; null for the whole part.</param>
internal readonly record struct ChangeSubject(Lock Owner, string? Part = null, string? Detail = null)
{
    /// <summary>Gets the next larger subject that contains this one; null for the largest.</summary>
    public ChangeSubject? Container =>
        Detail is not null ? this with { Detail = null } : Part is not null ? new ChangeSubject(Owner) : null;
}
