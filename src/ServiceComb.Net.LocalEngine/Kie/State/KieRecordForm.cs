namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>How much of an item an answer shows.</summary>
internal enum KieRecordForm
{
    /// <summary>In lists and after a change.</summary>
    Listed,

    /// <summary>Asked for by its id: with the labels as one text.</summary>
    Single,

    /// <summary>In the history and on disk: with project and domain, too.</summary>
    Whole,
}
