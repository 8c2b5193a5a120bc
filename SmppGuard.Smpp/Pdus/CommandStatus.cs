namespace SmppGuard.Smpp.Pdus;

/// <summary>
/// The result carried by a response (SMPP 3.4, 5.1.3, and the additions of 5.0). Mnemonics are verbatim, because operators search for them.
/// 0x400 to 0x4FF belong to the SMSC vendor; any other number may arrive and is passed on as it is.
/// </summary>
public enum CommandStatus : uint
{
    /// <summary>No error.</summary>
    ESME_ROK = 0x00000000,

    /// <summary>Message length is invalid.</summary>
    ESME_RINVMSGLEN = 0x00000001,

    /// <summary>Command length is invalid.</summary>
    ESME_RINVCMDLEN = 0x00000002,

    /// <summary>Invalid command id.</summary>
    ESME_RINVCMDID = 0x00000003,

    /// <summary>Incorrect bind status for the given command.</summary>
    ESME_RINVBNDSTS = 0x00000004,

    /// <summary>Already in bound state.</summary>
    ESME_RALYBND = 0x00000005,

    /// <summary>Invalid priority flag.</summary>
    ESME_RINVPRTFLG = 0x00000006,

    /// <summary>Invalid registered delivery flag.</summary>
    ESME_RINVREGDLVFLG = 0x00000007,

    /// <summary>System error.</summary>
    ESME_RSYSERR = 0x00000008,

    /// <summary>Invalid source address.</summary>
    ESME_RINVSRCADR = 0x0000000A,

    /// <summary>Invalid destination address.</summary>
    ESME_RINVDSTADR = 0x0000000B,

    /// <summary>Message id is invalid.</summary>
    ESME_RINVMSGID = 0x0000000C,

    /// <summary>Bind failed.</summary>
    ESME_RBINDFAIL = 0x0000000D,

    /// <summary>Invalid password.</summary>
    ESME_RINVPASWD = 0x0000000E,

    /// <summary>Invalid system id.</summary>
    ESME_RINVSYSID = 0x0000000F,

    /// <summary>cancel_sm failed.</summary>
    ESME_RCANCELFAIL = 0x00000011,

    /// <summary>replace_sm failed.</summary>
    ESME_RREPLACEFAIL = 0x00000013,

    /// <summary>Message queue full.</summary>
    ESME_RMSGQFUL = 0x00000014,

    /// <summary>Invalid service type.</summary>
    ESME_RINVSERTYP = 0x00000015,

    /// <summary>Invalid number of destinations.</summary>
    ESME_RINVNUMDESTS = 0x00000033,

    /// <summary>Invalid distribution list name.</summary>
    ESME_RINVDLNAME = 0x00000034,

    /// <summary>Destination flag is invalid.</summary>
    ESME_RINVDESTFLAG = 0x00000040,

    /// <summary>submit_sm with replace_if_present_flag is not supported or not appropriate.</summary>
    ESME_RINVSUBREP = 0x00000042,

    /// <summary>Invalid esm_class.</summary>
    ESME_RINVESMCLASS = 0x00000043,

    /// <summary>Cannot submit to the distribution list.</summary>
    ESME_RCNTSUBDL = 0x00000044,

    /// <summary>submit_sm or submit_multi failed.</summary>
    ESME_RSUBMITFAIL = 0x00000045,

    /// <summary>Invalid source address TON.</summary>
    ESME_RINVSRCTON = 0x00000048,

    /// <summary>Invalid source address NPI.</summary>
    ESME_RINVSRCNPI = 0x00000049,

    /// <summary>Invalid destination address TON.</summary>
    ESME_RINVDSTTON = 0x00000050,

    /// <summary>Invalid destination address NPI.</summary>
    ESME_RINVDSTNPI = 0x00000051,

    /// <summary>Invalid system_type.</summary>
    ESME_RINVSYSTYP = 0x00000053,

    /// <summary>Invalid replace_if_present flag.</summary>
    ESME_RINVREPFLAG = 0x00000054,

    /// <summary>Invalid number of messages.</summary>
    ESME_RINVNUMMSGS = 0x00000055,

    /// <summary>Throttling: the ESME has exceeded its message limits.</summary>
    ESME_RTHROTTLED = 0x00000058,

    /// <summary>Invalid scheduled delivery time.</summary>
    ESME_RINVSCHED = 0x00000061,

    /// <summary>Invalid validity period (expiry time).</summary>
    ESME_RINVEXPIRY = 0x00000062,

    /// <summary>Predefined message is invalid or not found.</summary>
    ESME_RINVDFTMSGID = 0x00000063,

    /// <summary>ESME receiver: temporary application error.</summary>
    ESME_RX_T_APPN = 0x00000064,

    /// <summary>ESME receiver: permanent application error.</summary>
    ESME_RX_P_APPN = 0x00000065,

    /// <summary>ESME receiver: message rejected.</summary>
    ESME_RX_R_APPN = 0x00000066,

    /// <summary>query_sm failed.</summary>
    ESME_RQUERYFAIL = 0x00000067,

    /// <summary>Error in the optional part of the PDU body.</summary>
    ESME_RINVOPTPARSTREAM = 0x000000C0,

    /// <summary>Optional parameter not allowed.</summary>
    ESME_ROPTPARNOTALLWD = 0x000000C1,

    /// <summary>Invalid parameter length.</summary>
    ESME_RINVPARLEN = 0x000000C2,

    /// <summary>Expected optional parameter is missing.</summary>
    ESME_RMISSINGOPTPARAM = 0x000000C3,

    /// <summary>Invalid optional parameter value.</summary>
    ESME_RINVOPTPARAMVAL = 0x000000C4,

    /// <summary>Delivery failure (data_sm_resp).</summary>
    ESME_RDELIVERYFAILURE = 0x000000FE,

    /// <summary>Unknown error.</summary>
    ESME_RUNKNOWNERR = 0x000000FF,

    /// <summary>SMPP 5.0: not authorised to use the service type.</summary>
    ESME_RSERTYPUNAUTH = 0x00000100,

    /// <summary>SMPP 5.0: prohibited from using the operation.</summary>
    ESME_RPROHIBITED = 0x00000101,

    /// <summary>SMPP 5.0: service type is unavailable.</summary>
    ESME_RSERTYPUNAVAIL = 0x00000102,

    /// <summary>SMPP 5.0: service type is denied.</summary>
    ESME_RSERTYPDENIED = 0x00000103,

    /// <summary>SMPP 5.0: invalid data coding scheme.</summary>
    ESME_RINVDCS = 0x00000104,

    /// <summary>SMPP 5.0: source address subunit is invalid.</summary>
    ESME_RINVSRCADDRSUBUNIT = 0x00000105,

    /// <summary>SMPP 5.0: destination address subunit is invalid.</summary>
    ESME_RINVDSTADDRSUBUNIT = 0x00000106,

    /// <summary>SMPP 5.0: broadcast frequency interval is invalid.</summary>
    ESME_RINVBCASTFREQINT = 0x00000107,

    /// <summary>SMPP 5.0: broadcast alias name is invalid.</summary>
    ESME_RINVBCASTALIAS_NAME = 0x00000108,

    /// <summary>SMPP 5.0: broadcast area format is invalid.</summary>
    ESME_RINVBCASTAREAFMT = 0x00000109,

    /// <summary>SMPP 5.0: number of broadcast areas is invalid.</summary>
    ESME_RINVNUMBCAST_AREAS = 0x0000010A,

    /// <summary>SMPP 5.0: broadcast content type is invalid.</summary>
    ESME_RINVBCASTCNTTYPE = 0x0000010B,

    /// <summary>SMPP 5.0: broadcast message class is invalid.</summary>
    ESME_RINVBCASTMSGCLASS = 0x0000010C,

    /// <summary>SMPP 5.0: broadcast_sm failed.</summary>
    ESME_RBCASTFAIL = 0x0000010D,

    /// <summary>SMPP 5.0: query_broadcast_sm failed.</summary>
    ESME_RBCASTQUERYFAIL = 0x0000010E,

    /// <summary>SMPP 5.0: cancel_broadcast_sm failed.</summary>
    ESME_RBCASTCANCELFAIL = 0x0000010F,

    /// <summary>SMPP 5.0: number of repeated broadcasts is invalid.</summary>
    ESME_RINVBCAST_REP = 0x00000110,

    /// <summary>SMPP 5.0: broadcast service group is invalid.</summary>
    ESME_RINVBCASTSRVGRP = 0x00000111,

    /// <summary>SMPP 5.0: broadcast channel indicator is invalid.</summary>
    ESME_RINVBCASTCHANIND = 0x00000112,
}
