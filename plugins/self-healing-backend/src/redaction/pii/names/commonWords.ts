/**
 * Words that are names of people as well, and words of our trade: alone they
 * are taken for words. Written from what stands in logs; a name that is
 * missing here is hidden too often, one too many is hidden in full only.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `abbott account admin administrator agent aim alert amber angel anonymous api
april archer area art ash asia august austin auto autumn back backup baker bank
banks barber bard barn base basic basil bass batch bay beam bean bear beard beck
bell berry best bill bird bishop black blaze bliss block blue bolt bond bonds
book booker booth boss bot bow bowman box branch brand brave bridge bridges
bright brook brooklyn brooks brother brown buck bucket build builder bull burn
bush butler button cache call camp cannon card cards carol carpenter carr cart
carter case cash castle chain chamber chance chancellor chapel charity chart
chase check cherry chip christian chuck church circle clay clear clerk client
cliff cloud coal code cole colt comfort common connect connector container
control controller cook cooper core corner cost cotton count country court
cover crane crash cross crow crown cruise crystal curry dairy daisy dale dallas
dash data date dawn day dean dear default demo dent denver deploy desk destiny
dev diamond dick dock docker doe dollar don drake drew drum duke dyer eagle earl
early east easy echo ellipse end england english ernest error espresso event ever
express fair faith fan farmer fast fault field fields fin finch finder fire fish
fisher flag flint flood florence flowers flux fog foot ford forest forge forward
foster fox frame france frank free freeman french friend frost fry fuller gale
gamble game gap garden gardener garland gate gates gateway gay gene general
german germany gift ginger glass glen global glory good gore grace grant graph
graves gray green grey grid grove guard guest guide gun guy hack hall ham hammer
hand handler hands handy happy hardy harmony harp hart hash hatch haven hawk hay
hazel head heath heather helm help hero hill hills holiday holland holly home
honor hood hook hope horn host house hunt hunter icon india info ingress instance
interface iris irish iron island israel ivy jack jade jasmine java jay jean job
jobs jordan joy judge july june junior just justice kafka key keys king kite
knight kong label lake lamb lance land lane lark last law laws lead leader leaf
lee level liberty light lily lincoln lion list little load loader local lock log
london long lord lot love low luck lynch mac mace mail main major man manager
manual maple march marine mark marks marsh marshal marshall martin mason master
max maxwell may mayor meadow means media melody member mercury mercy merit merry
metric middle mike mile miles mill miller mills mine mint miracle mission model
monday monitor monk moody moon moor more moss mount mountain music nail name
nash native navy network never new newman newton nice nick night nil noble node
noel none noon nord norm north null oak object office ogre old olive ops oracle
orange order otto outlaw owner page pages paige palm pan paper paradise paris
park parker parks partner pass pat patch path patience patient peace peacock
pearl peck peel penny pepper phoenix pike pilot pine pink pipe pitt plan plane
plant platform pod point pole police pollard pond pool poole poor pope port
porter post potter pound power powers price pride prime prince prince privilege
probe process proctor prod production profit prom proud provost proxy pull queen
queue quick quill rabbit race radio rain ranger rapid raven ray reader ready red
reed reef reeve release rest rhodes rice rich rider ring rise river rivers road
rob robin robot rock rod roman root rose ross round rowan royal ruby rule rush
russian rusty sable safe sage sailor saint sales salt sample sand sands sandy
savage savannah sawyer scale scott scribe sea seal search sears self server
service session sessions shade sharp shell shepherd sherlock shield shields shop
shore short silver singer singleton skinner sky slack slate sleep small smart
smile smith snow son source south spark sparks spear speed spencer spring squire
stack staff stage stair star starling starr start state steel sterling stern
steward still stock stone store storm story stout stream street strong style
styles sue sugar summer summers sun sunday sunny super support swan sweet swift
sydney system table tail tanner task taylor teal team temple terry test tester
thomas thorn thread tide tiger tiller time token tom topic tower town trace trade
trail trainer travis tree trigger trinity trip true trust tucker tune turner twin
union unit upton user usher vale valentine valley value van vane vega venus
verity vest victor victory vine viola violet virginia vision vista volume wade
wage walker wall walls ward warden warner warren washington watch water waters
watts wave way weather weaver weber week welcome well wells welsh west wheat
wheeler white wick wild wilder wiley will willow win wind wing winner winter
winters wise wolf wood woods work worker worth wren wright yang yard year york
young zen zone`.split(/\s+/),
);
