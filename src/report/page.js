
"use strict";
// Sorting and printing only: the page reads the same without it.
(function(){
var table=document.getElementById("hits");
if(table){Array.prototype.forEach.call(table.tHead.rows[0].cells,function(th){
var key=th.getAttribute("data-k");if(!key)return;
th.className="sort";th.tabIndex=0;
function sort(){
var up=th.getAttribute("aria-sort")==="descending";
Array.prototype.forEach.call(th.parentNode.cells,function(c){c.removeAttribute("aria-sort");});
th.setAttribute("aria-sort",up?"ascending":"descending");
var hits=Array.prototype.slice.call(table.tBodies).filter(function(b){return b.className==="hit";});
hits.sort(function(a,b){
var x=a.getAttribute("data-"+key),y=b.getAttribute("data-"+key);
var c=key==="s"||key==="r"||key==="v"?x-y:x<y?-1:x>y?1:0;
return up?c:-c;});
hits.forEach(function(b){table.appendChild(b);});
}
th.addEventListener("click",sort);
th.addEventListener("keydown",function(e){if(e.key==="Enter"||e.key===" "){e.preventDefault();sort();}});
});}
var shut=[];
addEventListener("beforeprint",function(){shut=Array.prototype.filter.call(document.querySelectorAll(".why details"),function(d){return !d.open;});shut.forEach(function(d){d.open=true;});});
addEventListener("afterprint",function(){shut.forEach(function(d){d.open=false;});});
})();
