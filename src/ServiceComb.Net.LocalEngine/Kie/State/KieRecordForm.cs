namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>Specifies which fields of an item are serialized.</summary>
internal enum KieRecordForm
{
    /// <summary>The format of lists and of responses to changes.</summary>
    Listed,

    /// <summary>The format of a request by id, which includes the labels as one text.</summary>
    Single,

    /// <summary>The format of the history and the journal, which includes project and domain.</summary>
    Whole,
}
